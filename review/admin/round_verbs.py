"""Circulating a draft, and how long comments on it are taken."""

from datetime import datetime

from egm_portal.adminkit.verbs import Verb, VerbForm
from egm_portal.clock import portal_now
from egm_portal.meetings.models import StaffRole, User
from egm_portal.text.local_time import DeadlineField, validate_future
from reports.admin.report_verbs import ReportVerb, people_told
from reports.models import Report
from review import actions
from review.rounds import rules


class CommentsForm(VerbForm):
    """The deadline for comments on a circulated draft."""

    until = DeadlineField(label="Deadline for comments", may_follow_meeting=True, validators=[validate_future])


class Circulate(ReportVerb):
    """Shows the draft to all who take part."""

    role = StaffRole.ORGANIZER
    name = "circulate"
    label = "Circulate"
    explanation = (
        "All participants who have accepted can read the draft after signing in, and comment on each paragraph or "
        "suggest wording. Each receives an e-mail. They see text and numbers as they are now, while the draft can "
        "still be edited."
    )
    past = "Circulated"
    form = CommentsForm

    def detail(self, report: Report) -> str:
        return people_told(report)

    def perform(self, report: Report, by: User, until: datetime) -> None:
        actions.circulate_report(report=report, comments_until=until)


class Extend(Verb):
    """Moves the deadline for comments."""

    role = StaffRole.ORGANIZER
    many, is_rare = False, True
    name = "extend"
    label = "Change the deadline for comments"
    explanation = "Comments on the draft are taken until another time."
    past = "Deadline for comments changed"
    form = CommentsForm

    def refusal(self, report: Report) -> str:
        return rules.refusal_to_extend(report, portal_now())

    def detail(self, report: Report) -> str:
        return people_told(report)

    def perform(self, report: Report, by: User, until: datetime) -> None:
        actions.extend_round(report=report, comments_until=until)


class CloseComments(Verb):
    """Ends the round before its deadline."""

    role = StaffRole.ORGANIZER
    many, is_rare = False, True
    name = "close"
    label = "Close comments"
    explanation = (
        "No more comments are taken from now on, and nobody is told by e-mail. Participants can still read the draft, "
        "and the answers to their comments."
    )
    past = "Comments closed"

    def refusal(self, report: Report) -> str:
        return rules.refusal_to_close(report, portal_now())

    def perform(self, report: Report, by: User) -> None:
        actions.close_round(report=report)
