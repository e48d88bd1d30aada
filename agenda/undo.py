"""What the release of a programme writes, and when it can no longer be undone."""

from django.db.models import QuerySet

from agenda import queries, rules
from agenda.models import Programme
from egm_portal.meetings.models import Meeting
from egm_portal.undo import registry
from egm_portal.undo.models import Change


def rows_of_release(meeting: Meeting) -> list[QuerySet]:
    """The release. The meeting is only locked, as a release does; numbers of sessions stay, and are never reused."""
    locked = Meeting.objects.filter(pk=meeting.pk).only("pk").select_for_update(no_key=True)
    return [locked, Programme.objects.filter(meeting=meeting).only("pk")]


def _refusal(meeting: Meeting, change: Change) -> str:
    newest = queries.newest_release(meeting)
    return next((rules.refusal_to_undo_release(row.pk, newest) for row in change.changed(Programme)), "")


registry.register(registry.Undoing(refusal=_refusal), Meeting)
