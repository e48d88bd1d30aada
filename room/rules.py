"""Who may do what in the room, and what may happen to a proposal. No writes here, and no request."""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from agenda.roles import Role as Office
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.ids import is_id
from egm_portal.transitions import Transitions, Undoable, can_be_undone
from participants.roles import Role
from room.models import MAX_REASON, MAX_RECOMMENDATION, UNDECIDED, Recommendation, Room, Suggestion
from room.open_words import open_words

_S = Recommendation.State
_DECISIONS = {_S.ADOPTED: Undoable("adopt"), _S.MERGED: Undoable("merge"), _S.DROPPED: Undoable("do not adopt")}
RECOMMENDATION_TRANSITIONS: Transitions = {
    _S.PROPOSED: {_S.CONSIDERED: "show", **_DECISIONS, _S.LEFT_OPEN: Undoable("leave open")},
    _S.CONSIDERED: {_S.PROPOSED: "take off the screen", **_DECISIONS, _S.LEFT_OPEN: Undoable("leave open")},
    _S.LEFT_OPEN: {_S.CONSIDERED: "show", _S.PROPOSED: "reconsider", **_DECISIONS},
    _S.ADOPTED: {_S.PROPOSED: "reconsider"},
    _S.DROPPED: {_S.PROPOSED: "reconsider"},
    _S.MERGED: {},
}
RECOMMENDATION_TINTS = {
    _S.PROPOSED: "warn",
    _S.CONSIDERED: "accent",
    _S.ADOPTED: "good",
    _S.LEFT_OPEN: "warn",
    _S.DROPPED: "",
    _S.MERGED: "accent",
}
UNDONE_WITHIN = timedelta(minutes=1)
ADOPTED_WORDS = (
    "The meeting has adopted this proposal: its words were not changed. Undo or reconsider the decision to change them."
)
SETTLED_SINCE = "{settlement} after the meeting. Open the text again in the table of comments first."
NOT_OPEN = "{state}: it is not open any more, and nothing was changed."
NOT_SETTLED = "Nobody has settled this text: nothing was changed."
STILL_OPEN = (
    "These words stand in brackets: {words}. Take the brackets or the words out, or choose “Keep the brackets”."
)
NO_REASON = {
    Recommendation.Settlement.LEFT_OUT: "Say in a sentence why it is left out: those who gave their views are told.",
    Recommendation.Settlement.BRACKETS: "Say in a sentence why the brackets stay: those who gave their views are told.",
}
CHANGED_MEANWHILE = "Somebody else changed this proposal meanwhile: nothing was changed. Read it as it is now."
ARRANGED_MEANWHILE = (
    "Somebody else changed the order, a title or a group meanwhile: nothing was saved. Look at them again."
)
QUEUE_CHANGED = "Somebody else changed the queue meanwhile: nothing was moved. Look at it as it is now."


class Seen(NamedTuple):
    """The version and the state of a proposal on the page on which somebody writes about it."""

    version: int
    state: str

    @classmethod
    def of(cls, recommendation: Recommendation) -> "Seen":
        return cls(recommendation.version, recommendation.state)

    @classmethod
    def sent(cls, version: str, state: str) -> "Seen":
        """As a page sends it; what is no number is no version."""
        return cls(int(version) if is_id(version) else 0, state)


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
    return refusal_to_change(recommendation)


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
    return refusal_to_change(recommendation)


def refusal_to_show(recommendation: Recommendation) -> str:
    """Why it cannot be on the screen, or nothing. What was adopted is shown as it is."""
    if recommendation.settlement and recommendation.state != Recommendation.State.ADOPTED:
        return SETTLED_SINCE.format(settlement=recommendation.get_settlement_display())
    if recommendation.state in (*UNDECIDED, Recommendation.State.ADOPTED):
        return ""
    return f"{recommendation.get_state_display()}. Reconsider it before it is shown."


def refusal_to_type(room: Room, by: User) -> str:
    """Why this user cannot type a text for the screen, or nothing: one person does at a time."""
    if room.typed_by_id in (None, by.pk) or not room.typed_text.strip() or not room.is_typed_now:
        return ""
    return "Somebody else is typing a text for the screen. What you typed stays in this field."


def refusal_to_change_own(recommendation: Recommendation) -> str:
    """Why its proposer can neither change nor withdraw it, or nothing."""
    if recommendation.state != Recommendation.State.PROPOSED or recommendation.record.exists():
        return "It is under consideration: suggest another wording instead."
    if recommendation.merged.exists():
        return "Another proposal was merged into it: suggest another wording instead."
    return refusal_to_change(recommendation)


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


def recommendation_can_become(recommendation: Recommendation, state: str) -> bool:
    return state in RECOMMENDATION_TRANSITIONS[recommendation.state]


def refusal_to_propose(meeting_id: int) -> str:
    """Why a meeting's conclusions and recommendations can no longer change, or nothing; reads its room."""
    return refusal_once_settled(Room.objects.filter(meeting=meeting_id).values_list("settled", flat=True).first())


def refusal_once_settled(settled: str | None) -> str:
    """The same from `settled` of the room; None of one that nobody has used."""
    if not settled:
        return ""
    if settled == Room.Settled.ISSUED:
        return "The report has been issued: its conclusions and recommendations are final."
    return "The text of the report is final, with its conclusions and recommendations. Unlock it first."


def refusal_to_change(recommendation: Recommendation) -> str:
    """The same of the room of a proposal, which lists and whoever has locked it have read."""
    if hasattr(recommendation, "settled_room"):
        return refusal_once_settled(recommendation.settled_room)
    return refusal_to_propose(recommendation.meeting_id)


def refusal_of_words(text: str) -> str:
    """Why this cannot be the text of a conclusion or recommendation, or nothing."""
    if len(text) > MAX_RECOMMENDATION:
        return f"A conclusion or recommendation has up to {MAX_RECOMMENDATION:,} characters."
    return "" if text.strip() else "Write the text of the conclusion or recommendation."


def refusal_of_seen(recommendation: Recommendation, seen: Seen | None) -> str:
    """Why nothing is written about what somebody has seen, or nothing; None is of the portal itself."""
    return CHANGED_MEANWHILE if seen and seen != Seen.of(recommendation) else ""


def refusal_to_reword(recommendation: Recommendation, *, changes_adopted: bool = False) -> str:
    """Why its words cannot be changed, or nothing; those that the meeting has adopted only by whoever means these."""
    return ADOPTED_WORDS if recommendation.state == _S.ADOPTED and not changes_adopted else ""


def refusal_to_adopt(recommendation: Recommendation, *, settles_words: bool = False) -> str:
    """Why it cannot be adopted, or nothing; words in brackets prevent it unless adopting `settles_words`."""
    if refusal := _refusal_to_become(recommendation, _S.ADOPTED):
        return refusal
    if settles_words or not (words := open_words(recommendation.text)):
        return ""
    quoted = ", ".join(f"[{each}]" for each in words)
    return f"Words are still open: {quoted}. Lift the brackets, or remove the words."


def refusal_to_leave_open(recommendation: Recommendation) -> str:
    return _refusal_to_become(recommendation, _S.LEFT_OPEN)


def refusal_to_drop(recommendation: Recommendation) -> str:
    return _refusal_to_become(recommendation, _S.DROPPED)


def refusal_of_reason(reason: str) -> str:
    """Why this is no reason for not adopting a proposal, or nothing."""
    return _too_long(reason) or ("" if reason.strip() else "Say why it was not adopted: the record gives the reason.")


def _too_long(reason: str) -> str:
    return "" if len(reason) <= MAX_REASON else f"A reason has up to {MAX_REASON:,} characters."


def refusal_to_settle(row: Recommendation, settlement: str, words: str, reason: str) -> str:
    """Why this cannot become of the text, or nothing."""
    if refusal := refusal_to_change(row):
        return refusal
    if row.state != _S.LEFT_OPEN or row.settlement:
        return NOT_OPEN.format(state=row.get_settlement_display() or row.get_state_display())
    if refusal := _too_long(reason):
        return refusal
    if settlement in NO_REASON:
        return "" if reason.strip() else NO_REASON[settlement]
    return fault_of_settled_words(words)


def fault_of_settled_words(words: str) -> str:
    """Why these cannot be the words of a text that was left open, or nothing."""
    if refusal := refusal_of_words(words):
        return refusal
    still = ", ".join(f"[{each}]" for each in open_words(words))
    return STILL_OPEN.format(words=still) if still else ""


def refusal_to_open_again(row: Recommendation) -> str:
    """Why what became of the text cannot be taken back, or nothing."""
    return refusal_to_change(row) or ("" if row.settlement else NOT_SETTLED)


def refusal_to_reconsider(recommendation: Recommendation) -> str:
    # Of what is on the screen, this transition is the operator's, who shows something else.
    if recommendation.state == _S.CONSIDERED:
        return "Under consideration."
    return _refusal_to_become(recommendation, _S.PROPOSED)


def refusal_to_reopen(recommendation: Recommendation, reason: str) -> str:
    """Why what was adopted is not put under consideration again, or nothing; whoever does so says why."""
    if recommendation.state != _S.ADOPTED:
        return f"{recommendation.get_state_display()}. Only what was adopted is reopened."
    return _too_long(reason) or ("" if reason.strip() else "Say why it is reopened: the record gives the reason.")


def refusal_to_undo_decision(recommendation: Recommendation, at: datetime | None = None) -> str:
    """Why the decision cannot be undone at `at` (now), or nothing; a minute later it is reconsidered instead."""
    if refusal := refusal_to_change(recommendation):
        return refusal
    if recommendation.settlement:
        return SETTLED_SINCE.format(settlement=recommendation.get_settlement_display())
    if not can_be_undone(RECOMMENDATION_TRANSITIONS, recommendation.state_before, recommendation.state):
        return f"{recommendation.get_state_display()}. There is no decision to undo."
    since = recommendation.typed_at or recommendation.state_at
    if (at or portal_now()) - since > UNDONE_WITHIN:
        return "A decision can be undone for a minute. Reconsider it instead."
    return ""


def refusal_of_time(meeting: Meeting, happened_at: datetime) -> str:
    """Why an outcome that is typed afterwards cannot have happened then, or nothing."""
    if happened_at > portal_now():
        return "This time is still to come. Enter when the meeting decided."
    return "The meeting had not begun then." if happened_at < meeting.starts_at else ""


def refusal_to_change_kind(recommendation: Recommendation) -> str:
    """While the report is open, only what was issued has a number, with which its kind is its address."""
    if not recommendation.printed_number:
        return ""
    return f"It was issued as {recommendation.kind} {recommendation.printed_number}, and keeps its address."


def refusal_to_delete_recommendation(recommendation: Recommendation) -> str:
    if recommendation.state != _S.PROPOSED:
        return f"{recommendation.get_state_display()}. Only what is still proposed can be deleted."
    if issued := refusal_to_change_kind(recommendation):
        return issued
    if recommendation.record.exists():
        return "It was on the screen, so that the record keeps it. Do not adopt it instead."
    if recommendation.merged.exists():
        return "Another proposal was merged into it, so that the record keeps it. Do not adopt it instead."
    return refusal_to_change(recommendation)


def refusal_to_merge(recommendation: Recommendation, into: Recommendation | None = None) -> str:
    """Why it cannot be merged into another, or into `into`: one of its meeting and kind, undecided or adopted."""
    if (refusal := _refusal_to_become(recommendation, _S.MERGED)) or into is None:
        return refusal
    same = (recommendation.meeting_id, recommendation.kind) == (into.meeting_id, into.kind)
    if same and recommendation.pk != into.pk and into.state in (*UNDECIDED, _S.ADOPTED):
        return ""
    return f"“{recommendation}” cannot be merged into “{into}”: nothing was changed."


def _refusal_to_become(recommendation: Recommendation, state: str) -> str:
    if refusal := refusal_to_change(recommendation):
        return refusal
    if recommendation.settlement:
        return SETTLED_SINCE.format(settlement=recommendation.get_settlement_display())
    return "" if recommendation_can_become(recommendation, state) else f"{recommendation.get_state_display()}."
