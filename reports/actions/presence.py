"""Writes down who writes which section now, and who operates a room."""

from datetime import timedelta

from django.db import transaction

from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting, User
from reports.models import OperatorPresence, Recommendation, Room, Section, WriterPresence

__all__ = ["note_operator", "note_presence"]

WRITTEN_EVERY = timedelta(seconds=15)
OPERATED_EVERY = timedelta(seconds=5)


@transaction.atomic
def note_presence(*, section: Section, user: User) -> None:
    """Records that the user writes this section: at most every 15 seconds, unless they have gone to another one."""
    now = real_now()
    row, is_new = WriterPresence.objects.get_or_create(
        report_id=section.report_id, user=user, defaults={"section": section, "seen_at": now}
    )
    if not is_new and (row.section_id != section.pk or row.seen_at <= now - WRITTEN_EVERY):
        WriterPresence.objects.filter(pk=row.pk).update(section=section, seen_at=now)


@transaction.atomic
def note_operator(*, meeting: Meeting, user: User, editing: Recommendation | None = None, types: bool = False) -> None:
    """Records that the user has the operator's page open, and whether they edit a proposal there, or type a text."""
    now = real_now()
    values = {"recommendation": editing, "seen_at": now}
    row, is_new = OperatorPresence.objects.get_or_create(meeting=meeting, user=user, defaults=values)
    if not is_new and (row.recommendation != editing or row.seen_at <= now - OPERATED_EVERY):
        OperatorPresence.objects.filter(pk=row.pk).update(**values)
    if types:
        Room.objects.filter(meeting=meeting, typed_by=user).update(typed_at=now)
