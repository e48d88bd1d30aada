"""How long what concerns travel and attendance in practice is kept, and of which meetings it is deleted by now."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting, MeetingChange, MeetingQuerySet

RETENTION = timedelta(days=60)
"""Counted from the last day of a meeting, or from its cancellation if that was earlier."""


def past_meetings() -> MeetingQuerySet:
    """The meetings of which nothing of this kind is kept any longer."""
    since = portal_now() - RETENTION
    cancelled = MeetingChange.objects.filter(
        meeting=OuterRef("pk"), what=MeetingChange.What.CANCELLED, changed_at__lt=since
    )
    return Meeting.objects.filter(Q(ends_on__lt=since.date()) | Q(state=Meeting.State.CANCELLED) & Exists(cancelled))
