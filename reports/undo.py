"""What opening a report for a revision writes, and when that can no longer be undone."""

from collections.abc import Callable

from django.db.models import QuerySet

from egm_portal.undo import registry
from egm_portal.undo.models import Change
from reports import rules
from reports.models import Report
from room.models import Room

FURTHER_ROWS: list[Callable[[Report], list[QuerySet]]] = []
"""What packages above write when a report is opened for a revision."""


def rows_of_revision(report: Report) -> list[QuerySet]:
    """What opening a report for a revision writes: its row, the room, and what packages above do then."""
    columns = ("state", "state_at", "comments_until", "dated_on", "revision", "is_reissue")
    row = Report.objects.filter(pk=report.pk).only(*columns).select_for_update(no_key=True)
    room = Room.objects.filter(meeting=report.meeting_id).only("settled").select_for_update(no_key=True)
    return [row, room, *(each for rows in FURTHER_ROWS for each in rows(report))]


def _refusal_for_report(report: Report, change: Change) -> str:
    """Of a revision that was opened; sending a report for clearance does not write its row."""
    is_revision = any("state" in row.before for row in change.changed(Report))
    return rules.refusal_to_undo_revision(report) if is_revision else ""


registry.register(registry.Undoing(refusal=_refusal_for_report), Report)
