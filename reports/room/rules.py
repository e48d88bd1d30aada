"""Who may do what in the room. No writes here, and no request."""

from datetime import datetime
from enum import Enum

from agenda.roles import Role as Office
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting, User
from participants.roles import Role
from reports.models import MAX_REASON, UNDECIDED, Recommendation, Room, Suggestion
from reports.room.live_text import is_typed_now
from reports.rules import SETTLED_SINCE, refusal_of_words, refusal_to_propose


class Act(Enum):
    """What somebody does in the room."""

    PROPOSE = "propose, and suggest other wordings"
    DECIDE = "agree and object"
    FOLLOW = "see the operator’s page"
    OPERATE = "operate the screen, and record what was decided"


CIRCLES: dict[str, frozenset[Role]] = {
    Room.Circle.EXPERTS: frozenset({Role.EXPERT}),
    Room.Circle.PARTICIPANTS: frozenset(Role),
}
BY_CIRCLE = {Act.PROPOSE: "proposers", Act.DECIDE: "deciders"}
"""What participants do by their role, with the field of the room that names the circle of those who may."""
BY_OFFICE: dict[str, frozenset[Act]] = {
    Office.CHAIR: frozenset({Act.FOLLOW}),
    Office.RAPPORTEUR: frozenset({Act.FOLLOW, Act.OPERATE}),
}
"""What the officers of the meeting, not of a session, may do besides what their role allows."""
OF_ORGANIZERS = frozenset({Act.FOLLOW, Act.OPERATE})
"""What organizers and editors of the meeting may do."""

MAX_ADDRESSEE = 80  # characters
ANSWERED_OTHER_VERSION = "The text has been changed: read version {version}, then answer again."
TAKEN_OVER = "This wording is for version {version}, which has been changed since. Edit the text instead."


def acts_of_role(role: str, room: Room) -> frozenset[Act]:
    """What a participant with this role may do, with the settings of the room."""
    acts = frozenset(act for act, field in BY_CIRCLE.items() if role in CIRCLES[getattr(room, field)])
    return acts if room.takes_stances else acts - {Act.DECIDE}


def who_may(room: Room) -> list[tuple[Act, list[bool]]]:
    """For each act whether it is open to experts, other participants, the chair, the rapporteur, and the organizers.

    Officers are experts: the acts of their role are theirs too.
    """
    expert, other = acts_of_role(Role.EXPERT, room), acts_of_role(Role.OBSERVER, room)
    everybody = [
        expert,
        other,
        expert | BY_OFFICE[Office.CHAIR],
        expert | BY_OFFICE[Office.RAPPORTEUR],
        OF_ORGANIZERS,
    ]
    return [(act, [act in acts for acts in everybody]) for act in Act if act != Act.DECIDE or room.takes_stances]


def refusal_to_act(act: Act, acts: frozenset[Act]) -> str:
    return "" if act in acts else f"You cannot {act.value} in this meeting."


def refusal_after_meeting(meeting: Meeting, at: datetime | None = None) -> str:
    """Why participants can neither propose nor answer any more, or nothing."""
    if (at or portal_now()) < meeting.ends_at:
        return ""
    return (
        "The meeting is over: proposals and answers are no longer taken here. Copy your words, and write to the "
        "organizers, or comment on the draft report."
    )


def refusal_to_answer(recommendation: Recommendation, version: int) -> str:
    """Why nobody can agree or object to this version, or suggest another wording for it, or nothing."""
    if recommendation.state not in UNDECIDED:
        return f"{recommendation.get_state_display()}: it can no longer be answered."
    if recommendation.version != version:
        return ANSWERED_OTHER_VERSION.format(version=recommendation.version)
    return refusal_to_propose(recommendation.meeting_id)


def refusal_of_stance(words: str) -> str:
    return "" if len(words) <= MAX_REASON else f"Your words can have up to {MAX_REASON:,} characters."


def refusal_of_suggestion(recommendation: Recommendation, text: str, reason: str) -> str:
    """Why this cannot be suggested as a wording, or nothing."""
    if refusal := refusal_of_words(text) or refusal_of_stance(reason):
        return refusal
    if text.split() == recommendation.text.split():
        return "This is the present wording. Change the words that you would like to have changed."
    return ""


def refusal_to_accept(suggestion: Suggestion, recommendation: Recommendation) -> str:
    """Why the suggestion cannot become the text, or nothing."""
    if suggestion.state != Suggestion.State.OPEN:
        return f"This suggestion is {suggestion.get_state_display().lower()} already."
    if suggestion.version != recommendation.version:
        return TAKEN_OVER.format(version=suggestion.version)
    if recommendation.state not in UNDECIDED:
        return f"{recommendation.get_state_display()}: its text was not changed."
    return refusal_to_propose(recommendation.meeting_id)


def refusal_to_show(recommendation: Recommendation) -> str:
    """Why it cannot be on the screen, or nothing. What was adopted is shown as it is."""
    if recommendation.settlement and recommendation.state != Recommendation.State.ADOPTED:
        return SETTLED_SINCE.format(settlement=recommendation.get_settlement_display())
    if recommendation.state in (*UNDECIDED, Recommendation.State.ADOPTED):
        return ""
    return f"{recommendation.get_state_display()}. Reconsider it before it is shown."


def refusal_to_type(room: Room, by: User, at: datetime | None = None) -> str:
    """Why this user cannot type a text for the screen, or nothing: one person does at a time."""
    if room.typed_by_id in (None, by.pk) or not room.typed_text.strip() or not is_typed_now(room, at):
        return ""
    return "Somebody else is typing a text for the screen. What you typed stays in this field."


def refusal_to_change_own(recommendation: Recommendation) -> str:
    """Why its proposer can neither change nor withdraw it, or nothing."""
    if recommendation.state != Recommendation.State.PROPOSED or recommendation.record.exists():
        return "It is under consideration: suggest another wording instead."
    if recommendation.merged.exists():
        return "Another proposal was merged into it: suggest another wording instead."
    return refusal_to_propose(recommendation.meeting_id)


def refusal_of_addressees(names: list[str]) -> str:
    """Why these cannot be the addressees of a meeting, or nothing."""
    if not names:
        return "Keep at least one addressee: each recommendation is addressed to one."
    if not all(name.strip() for name in names):
        return "Write the name of each addressee."
    if any(len(name) > MAX_ADDRESSEE for name in names):
        return f"The name of an addressee has up to {MAX_ADDRESSEE} characters."
    if len({name.strip().casefold() for name in names}) < len(names):
        return "Each addressee is listed once: two have the same name."
    return ""
