"""How long comments on a circulated draft are taken: what organizers do on the report's page."""

from datetime import datetime

from egm_portal.adminkit.verbs import Verb, VerbForm
from egm_portal.clock import portal_now
from egm_portal.meetings.models import StaffRole, User
from egm_portal.text.local_time import DeadlineField, validate_future
from participants.models import Participant
from reports import actions
from reports.models import Report
from reports.rounds import rules


class CommentsForm(VerbForm):
    """The deadline for comments on a circulated draft."""

    until = DeadlineField(label="Deadline for comments", may_follow_meeting=True, validators=[validate_future])


def people_told(report: Report) -> str:
    """How many people the verb sends an e-mail to."""
    number = Participant.objects.attending().filter(meeting=report.meeting_id).count()
    return f"{number} {'person takes' if number == 1 else 'people take'} part and will be notified."


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
