"""What is recorded about the clearances of the report and of the aide-memoire."""

from datetime import date

from django.db.models import QuerySet
from django.utils.formats import date_format

from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import Meeting, StaffRole, User
from reports.models import Report
from review import actions, undo
from review.admin.clearance_forms import (
    AnswerForm,
    NewDateForm,
    OvertakenForm,
    ReopenForm,
    SendAgainForm,
    SendAideMemoireForm,
    SendReportForm,
)
from review.clearances import rules as clearance_rules
from review.clearances.files import StoredFile
from review.models import Clearance, ClearedText

BY_WHOM = (
    "Download the file from the list, and send it to the offices yourself; organizers can have the portal send it."
)


class SendReport(Verb):
    """Adds offices to the clearance list of the report."""

    role = StaffRole.EDITOR
    name = "send"
    label = "Send for clearance"
    explanation = f"These offices are added to the clearance list, with the version that they were sent. {BY_WHOM}"
    past = "Sent for clearance"
    form = SendReportForm
    many = False

    def refusal(self, report: Report) -> str:
        return clearance_rules.ISSUED if report.state == Report.State.ISSUED else ""

    def touched(self, report: Report) -> list[QuerySet]:
        return undo.rows_of_list(report.meeting, ClearedText.REPORT)

    def perform(self, report: Report, by: User, **typed) -> None:
        actions.send_for_clearance(meeting=report.meeting, kind=ClearedText.REPORT, by=by, **typed)


class SendAideMemoire(Verb):
    """Adds offices to the clearance list of the aide-memoire."""

    role = StaffRole.EDITOR
    name = "send-aide-memoire"
    label = "Send the aide-memoire for clearance"
    explanation = SendReport.explanation
    past = "Sent for clearance"
    form = SendAideMemoireForm
    many = False

    def touched(self, meeting: Meeting) -> list[QuerySet]:
        return undo.rows_of_list(meeting, ClearedText.AIDE_MEMOIRE)

    def perform(self, meeting: Meeting, by: User, **typed) -> None:
        actions.send_for_clearance(meeting=meeting, kind=ClearedText.AIDE_MEMOIRE, by=by, **typed)


class ClearanceVerb(Verb):
    """Something that is recorded about clearances, and can be undone."""

    touched = staticmethod(undo.rows_of_clearance)


class RecordAnswer(ClearanceVerb):
    role = StaffRole.EDITOR
    name = "answer"
    label = "Record an answer"
    explanation = "What the office has answered by e-mail, by telephone or in a file that it returned."
    past = "Answer recorded"
    form = AnswerForm

    def refusal(self, clearance: Clearance) -> str:
        return clearance_rules.refusal_to_answer(clearance)

    def seen(self, clearance: Clearance) -> str:
        return clearance_rules.seen_of(clearance)

    def detail(self, clearance: Clearance) -> str:
        return f"It was sent {clearance.version} on {date_format(clearance.sent_on)}."

    def perform(self, clearance: Clearance, by: User, **typed) -> None:
        actions.record_clearance(clearance=clearance, by=by, **typed)


class SendAgain(ClearanceVerb):
    role = StaffRole.EDITOR
    name = "send-again"
    label = "Send again"
    explanation = (
        "The clearance is open until the office answers to this version. What it answered before stays on record. "
        f"{BY_WHOM}"
    )
    past = "Sent again"
    form = SendAgainForm

    def refusal(self, clearance: Clearance) -> str:
        return clearance_rules.refusal_to_send_again(clearance)

    def perform(self, clearance: Clearance, by: User, file: StoredFile, **typed) -> None:
        actions.send_text_again(clearance=clearance, file=file, by=by, **typed)


class MarkOvertaken(ClearanceVerb):
    role = StaffRole.EDITOR
    name = "overtake"
    label = "Mark as overtaken"
    explanation = "What was sent has been overtaken, and the answer to it is no longer needed."
    past = "Marked as overtaken"
    form = OvertakenForm
    is_rare = True

    def refusal(self, clearance: Clearance) -> str:
        return clearance_rules.refusal_to_overtake(clearance)

    def perform(self, clearance: Clearance, by: User, day: date, note: str) -> None:
        actions.overtake_clearance(clearance=clearance, day=day, note=note, by=by)


class ChangeDate(ClearanceVerb):
    role = StaffRole.EDITOR
    name = "change-date"
    label = "Change the date"
    explanation = "The office may object until another day or, without one, its answer is needed."
    past = "Date changed"
    form = NewDateForm
    is_rare = True

    def refusal(self, clearance: Clearance) -> str:
        return clearance_rules.refusal_to_change_date(clearance)

    def perform(self, clearance: Clearance, by: User, due_on: date | None, reason: str) -> None:
        actions.change_clearance_date(clearance=clearance, due_on=due_on, reason=reason, by=by)


class Reopen(ClearanceVerb):
    role = StaffRole.EDITOR
    name = "reopen"
    label = "Reopen"
    explanation = (
        "The clearance is open again until the office answers. What it answered before stays on record, with your "
        "reason."
    )
    past = "Reopened"
    form = ReopenForm

    def refusal(self, clearance: Clearance) -> str:
        return clearance_rules.refusal_to_reopen(clearance)

    def perform(self, clearance: Clearance, by: User, due_on: date | None, reason: str) -> None:
        actions.reopen_clearance(clearance=clearance, due_on=due_on, reason=reason, by=by)


CLEARANCE_VERBS = (RecordAnswer(), SendAgain(), Reopen(), MarkOvertaken(), ChangeDate())
