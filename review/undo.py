"""What the verbs of clearances write, and when that can no longer be undone."""

from django.db.models import QuerySet

from egm_portal.meetings.models import Meeting
from egm_portal.undo import registry
from egm_portal.undo.models import Change
from reports.models import Report
from reports.undo import FURTHER_ROWS
from review.clearances import rules as clearance_rules
from review.models import Clearance, ClearanceEvent, ClearanceFile, ClearedText

SENT_AGAIN = "The same version has been sent to another office since."


def rows_of_clearance(clearance: Clearance) -> list[QuerySet]:
    """What recording something about one clearance writes."""
    own = Clearance.objects.filter(pk=clearance.pk).select_for_update(no_key=True)
    events = ClearanceEvent.objects.filter(clearance=clearance.pk).only("pk")
    return [*_rows_of_text(clearance.meeting_id, clearance.kind), own, events]


def rows_of_reopening(report: Report) -> list[QuerySet]:
    """What opening the report for a revision writes here: the clearances are awaited again."""
    clearances = Clearance.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT).order_by("pk")
    return [clearances, ClearanceEvent.objects.filter(clearance__in=clearances.values("pk")).only("pk")]


def rows_of_list(meeting: Meeting, kind: str) -> list[QuerySet]:
    """What sending a text to further offices writes."""
    events = ClearanceEvent.objects.filter(clearance__meeting=meeting, clearance__kind=kind).only("pk")
    return [*_rows_of_text(meeting.pk, kind), Clearance.objects.filter(meeting=meeting, kind=kind), events]


def _rows_of_text(meeting: int, kind: str) -> list[QuerySet]:
    """The report, which is only locked, and the files."""
    report = Report.objects.filter(meeting=meeting).only("pk").select_for_update(no_key=True).order_by("pk")
    files = ClearanceFile.objects.filter(meeting=meeting, kind=kind).only("pk")
    return [report, files] if kind == ClearedText.REPORT else [files]


def _refusal_for_files(row: object, change: Change) -> str:
    """Refuses once another office was sent a version that would go."""
    files = [changed.pk for changed in change.changed(ClearanceFile)]
    own = [changed.pk for changed in change.changed(ClearanceEvent)]
    others = ClearanceEvent.objects.filter(file__in=files).exclude(pk__in=own)
    return SENT_AGAIN if files and others.exists() else ""


_refusal_for_clearance = registry.refusal_by_former(
    Clearance, "state", lambda clearance, former: clearance_rules.refusal_to_undo(clearance.state, former)
)
FURTHER_ROWS.append(rows_of_reopening)
registry.register(registry.Undoing(refusal=_refusal_for_clearance), Clearance)
registry.register(registry.Undoing(refusal=_refusal_for_files))
