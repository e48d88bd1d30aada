"""The verbs that change the state of a report, and what was issued of it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from egm_portal.adminkit.verbs import Verb, VerbForm
from egm_portal.meetings.models import StaffRole, User
from egm_portal.text.local_time import LocalDateTimeField, validate_future
from participants.models import Participant
from reports import actions, rules
from reports.commands import MARK_AS_FINAL
from reports.issue_forms import ask_for_reason, reason_field
from reports.models import Report
from reports.undo import rows_of_revision

_S = Report.State


class ClearForm(VerbForm):
    """Why the text is fixed although something stops it that yields to a reason; without that, nothing is asked."""

    reason = reason_field("Reason for going on without an answer", "It is kept in the record of each office.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ask_for_reason(self, self.rows[0], "clear")


class ReportVerb(Verb):
    """A change of state of one report, with the refusal and the advice of `reports.rules` for the verb's name."""

    many = False

    def refusal(self, report: Report) -> str:
        return rules.refusal_to(self.name, report)

    def advice(self, report: Report) -> list[str]:
        return rules.advice_before(self.name, report)


class PutInDraft(ReportVerb):
    """Opens the report for editing."""

    role = StaffRole.EDITOR
    name = "draft"
    label = "Put in draft"
    explanation = "The report can be written or corrected. Those who write it and those who work on the meeting see it."
    past = "Put in draft"

    def label_for(self, report: Report) -> str:
        return "Unlock the text" if report.state == _S.CLEARED else self.label

    def role_for(self, report: Report) -> StaffRole:
        # It also takes back what an organizer decided: to circulate the text, or to clear it.
        return self.role if report.state == _S.OUTLINE else StaffRole.ORGANIZER

    def perform(self, report: Report, by: User) -> None:
        actions.change_state(report=report, state=_S.DRAFT, by=by)


class Clear(ReportVerb):
    """Closes the text before the report is issued; what yields to a reason does not stop it, and the log has it."""

    role = StaffRole.ORGANIZER
    name = "clear"
    label = "Mark the text as final"
    explanation = MARK_AS_FINAL
    past = "Text marked as final"
    form = ClearForm

    def refusal(self, report: Report) -> str:
        return rules.refusal_to(self.name, report, has_reason=True)

    def entry(self, row: Report, typed: Mapping[str, object]) -> str:
        reason = typed.get("reason")
        return f"{self.past} without the answer of an office: {reason}" if reason else super().entry(row, typed)

    def perform(self, report: Report, by: User, reason: str = "") -> None:
        actions.change_state(report=report, state=_S.CLEARED, reason=reason, by=by)
        actions.request_report_rendering(report=report, by=by)


def people_told(report: Report) -> str:
    """How many people the verb sends an e-mail to."""
    number = Participant.objects.attending().filter(meeting=report.meeting_id).count()
    return f"{number} {'person takes' if number == 1 else 'people take'} part and will be notified."


class EmbargoForm(VerbForm):
    """When the report becomes public instead."""

    at = LocalDateTimeField(label="It becomes public on", validators=[validate_future])


class EmbargoVerb(ReportVerb):
    """A change of the time at which an embargoed report becomes public."""

    role = StaffRole.ORGANIZER

    def detail(self, report: Report) -> str:
        return people_told(report)


class MoveEmbargo(EmbargoVerb):
    name = "move-embargo"
    label = "Change the embargo"
    explanation = (
        "The report becomes public at another time. Until then those who take part can read the embargoed copy, as "
        "before. They are notified unless the time is the same."
    )
    past = "Embargo changed"
    form = EmbargoForm

    def perform(self, report: Report, by: User, at: datetime) -> None:
        actions.move_embargo(report=report, at=at)


class LiftEmbargo(EmbargoVerb):
    name = "lift-embargo"
    label = "Lift the embargo"
    explanation = "The report becomes public now, and cannot be made private again."
    past = "Embargo lifted"

    def perform(self, report: Report, by: User) -> None:
        actions.move_embargo(report=report, at=None)


class ReopeningVerb(ReportVerb):
    """Makes a draft again of what was issued, which stays public meanwhile."""

    role = StaffRole.ORGANIZER

    def touched(self, report: Report) -> list[QuerySet]:
        return rows_of_revision(report)


class Revise(ReopeningVerb):
    """Opens what was issued for a revision."""

    name = "revise"
    label = "Start a revision"
    explanation = (
        "The text that was issued becomes a draft again, with the keys of its paragraphs. It is written, circulated if "
        "you like, cleared and issued like the original, and gets new paragraph numbers. What was issued stays public "
        "until then, and keeps its address afterwards. All offices of the clearance list have to clear the revision. "
        "Nobody is notified."
    )
    past = "Opened for a revision"

    def detail(self, report: Report) -> str:
        if not report.symbol:
            return f"Revision {report.revision + 1}"
        return f"Its symbol will be {Report(symbol=report.symbol, revision=report.revision + 1).printed_symbol}."

    def perform(self, report: Report, by: User) -> None:
        actions.revise_report(report=report, by=by)


class Reissue(ReopeningVerb):
    """Opens what was issued to be issued again with the same words."""

    name = "reissue"
    label = "Start a technical reissue"
    explanation = (
        "For technical reasons only, such as a table that does not fit, a picture or a faulty PDF. The text that was "
        "issued becomes a draft again; its words have to stay, or it cannot be cleared. Cover, annexes and what the "
        "portal generates stay as they were issued. The symbol gets an asterisk, and the cover a note with the day on "
        "which you clear it. All offices of the clearance list have to clear it. The file that readers have now is "
        "kept. Nobody is notified now; when you issue it, you select who is."
    )
    past = "Opened for a reissue"

    def detail(self, report: Report) -> str:
        return f"Its symbol stays {report.printed_symbol}." if report.symbol else ""

    def perform(self, report: Report, by: User) -> None:
        actions.reissue_report(report=report, by=by)
