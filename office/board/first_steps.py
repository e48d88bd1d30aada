"""The first steps of a new meeting, until invitations have gone: what is done, and what is still missing."""

from collections.abc import Callable
from dataclasses import dataclass

from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from office.admin_urls import board_url, list_url, verb_url
from office.board.facts import Facts
from office.settings_nav import SETTINGS
from participants import rules
from participants.models import Participant
from review.clearances.rules import open_offices
from review.models import ClearedText

NOT_INVITED = (Participant.Status.NOMINATED, Participant.Status.RESERVE)
_SETTINGS = {page.name: page.url for page in SETTINGS}


@dataclass(frozen=True)
class Step:
    """Something to settle before invitations go, and the page for it.

    `problem` says what is missing, or nothing. A problem of a step that `blocks` is what `participants.rules` says to
    whoever invites. The others are only advised. “Save and continue” passes over those that do not lead on: their pages
    have no such button.
    """

    name: str
    problem: Callable[[Facts], str]
    page: Callable[[Meeting], str]
    blocks: bool = False
    leads_on: bool = True


@dataclass(frozen=True)
class StepRow:
    """A step as the page shows it: done if there is no problem."""

    name: str
    problem: str
    link: str
    blocks: bool
    leads_on: bool = True


@dataclass(frozen=True)
class FirstSteps:
    """All steps in their order, and where people are invited once nothing blocks it; empty for whoever may not."""

    rows: list[StepRow]
    invite_link: str

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if not row.problem)

    @property
    def may_invite(self) -> bool:
        return not any(row.blocks and row.problem for row in self.rows)

    def after(self, page: str) -> StepRow | None:
        """The next step to settle after those of the page with this address, the announcement at last."""
        place = max((number for number, row in enumerate(self.rows) if row.link == page), default=-1)
        return next((row for row in self.rows[place + 1 :] if row.problem and row.leads_on), None)


def steps_are_open(meeting: Meeting) -> bool:
    """Whether the meeting still has first steps: one query."""
    return not Participant.objects.filter(meeting=meeting).exclude(status__in=NOT_INVITED).exists()


def first_steps(facts: Facts) -> FirstSteps | None:
    """The steps, or None once somebody was invited or has answered."""
    if any(person.status not in NOT_INVITED for person in facts.people):
        return None
    meeting = facts.meeting
    rows = [StepRow(step.name, step.problem(facts), step.page(meeting), step.blocks, step.leads_on) for step in STEPS]
    return FirstSteps(rows, list_url(Participant, meeting, status__exact=Participant.Status.NOMINATED))


def _announcement(facts: Facts) -> str:
    meeting = facts.meeting
    if rules.is_public(meeting, facts.at):
        return ""
    invited = "You can invite before it: the page of an invitation then asks not to be circulated."
    if meeting.public_from is None:
        return f"The meeting has not been announced. {invited}"
    at = dates.day_and_hour(meeting.public_from, meeting.time_zone)
    return f"The meeting will be announced on {at} ({meeting.city}). {invited}"


def _announcement_page(meeting: Meeting) -> str:
    return _SETTINGS["Basics"](meeting) if meeting.is_public else verb_url("announce", meeting, board_url(meeting))


def _aide_memoire(facts: Facts) -> str:
    if not facts.prepared.has_aide_memoire:
        return "The invitation refers to it, and it is still empty."
    return open_offices([row.office for row in facts.clearances if row.kind == ClearedText.AIDE_MEMOIRE])


def _people(facts: Facts) -> str:
    if not facts.people:
        return "Nobody has been added yet."
    refusals = [rules.refusal_to_invite(person, facts.at) for person in facts.people]
    return rules.NO_ADDRESS if all(refusal == rules.NO_ADDRESS for refusal in refusals) else ""


STEPS = (
    Step("Days", lambda facts: rules.refusal_of_ended(facts.meeting, facts.at), _SETTINGS["Basics"], blocks=True),
    Step(
        "Venue",
        lambda facts: "" if facts.meeting.venue else "The invitation names the city only.",
        _SETTINGS["Basics"],
    ),
    Step(
        "Deadline for papers",
        lambda facts: "" if facts.meeting.papers_due else "Without one, the invitation asks for no paper.",
        _SETTINGS["Papers and deadline"],
    ),
    Step("Aide-memoire", _aide_memoire, _SETTINGS["Aide-memoire"]),
    Step(
        "Contact",
        lambda facts: "" if facts.prepared.has_contact else "Without one, replies go to the portal’s own unit.",
        _SETTINGS["Contacts"],
    ),
    Step(
        "Reminders",
        lambda facts: "" if facts.prepared.has_reminders else "None is active: nobody is reminded to answer.",
        _SETTINGS["Reminders"],
        leads_on=False,
    ),
    Step(
        "Wording of the invitation",
        lambda facts: "" if facts.prepared.has_wording else "It is the portal’s own. You can add your own wording.",
        lambda meeting: list_url(MailTemplate, meeting),
        leads_on=False,
    ),
    Step("Participants", _people, lambda meeting: list_url(Participant, meeting), blocks=True, leads_on=False),
    Step("Announcement", _announcement, _announcement_page),
)
"""In the order in which a meeting is prepared."""
