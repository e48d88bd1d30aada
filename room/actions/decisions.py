"""What a meeting decides about proposals: each decision takes place once, of the words that somebody has seen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.marked_texts.actions import Base, restored, save_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting, User
from room import rules
from room.actions.recommendations import (
    propose_recommendation,
    proposed,
    reword_recommendation,
)
from room.actions.screen import (
    clear_if_shown,
    increment_counter,
    locked_in_room,
    locked_room,
    record,
    show_recommendation,
)
from room.models import Recommendation, RecordEntry, Room
from room.open_words import lifted, open_words, removed
from room.rules import Seen

__all__ = [
    "adopt_block",
    "adopt_recommendation",
    "drop_recommendation",
    "leave_recommendation_open",
    "merge_block",
    "merge_recommendation",
    "reconsider_recommendation",
    "record_adopted",
    "reopen_recommendation",
    "undo_decision",
]

_S, _E, _R = Recommendation.State, RecordEntry.Event, Recommendation.Settlement
SOURCES = {_R.WORDS: "Agreed by correspondence", _R.VIEW: "Left open: printed as a view"}
"""Of texts that were left open, the sources of the versions that settle them."""
SETTLED = {"lift": lifted, "remove": removed}
"""What becomes of words in brackets when their proposal is adopted: the words stay, or go with the brackets."""


@transaction.atomic
def adopt_recommendation(
    *,
    recommendation: Recommendation,
    seen: Seen | None,
    brackets: Literal["", "lift", "remove"] = "",
    by: User | None = None,
    at: datetime | None = None,
) -> Recommendation:
    """Adopts the newest version of its words, or that without `brackets`; raises NotAllowed.

    `seen` is what its page showed: a second request for the same adoption changes nothing, and one for what others
    changed meanwhile is refused. With `at`, the outcome is one that is typed afterwards.
    """
    room, recommendation = locked_in_room(recommendation)
    if seen and _is_decided(recommendation, _S.ADOPTED, seen, more_versions=1 if brackets else 0):
        return recommendation
    refuse_if(_refusal_of_base(recommendation, seen, at))
    refuse_if(rules.refusal_to_adopt(recommendation, settles_words=bool(brackets)))
    if brackets and open_words(recommendation.text):
        text = SETTLED[brackets](recommendation.text)
        refuse_if(rules.refusal_of_words(text))
        recommendation.bracketed_version = recommendation.version
        _save_words(recommendation, text, by, "Brackets settled at adoption")
    return _become(room, recommendation, _S.ADOPTED, by, at)


@transaction.atomic
def adopt_block(
    *, recommendations: Iterable[tuple[Recommendation, Seen]], by: User | None, at: datetime | None = None
) -> list[Recommendation]:
    """Adopts all of them, or none: raises NotAllowed with the number of the one that cannot be adopted."""
    adopted = []
    for recommendation, seen in recommendations:
        try:
            adopted.append(adopt_recommendation(recommendation=recommendation, seen=seen, by=by, at=at))
        except NotAllowed as refusal:
            raise NotAllowed(f"Nothing was adopted. Proposal {recommendation.proposal_number}: {refusal}") from refusal
    return adopted


@transaction.atomic
def record_adopted(*, meeting: Meeting, entries: Iterable[dict], at: datetime, by: User | None) -> list[Recommendation]:
    """Records what the meeting adopted at this time without the screen, as typed afterwards; raises NotAllowed.

    Each entry has kind, addressee and text. One that was adopted already is left as it is: the form may have been sent
    twice.
    """
    locked_room(meeting.pk)
    present = Recommendation.objects.adopted().filter(meeting=meeting)
    known = {(row.kind, row.addressee, row.adopted_text) for row in present}
    recorded = []
    for entry in entries:
        if (entry["kind"], entry["addressee"], entry["text"]) not in known:
            proposal = propose_recommendation(meeting=meeting, written_by=by, source="Pasted list", **entry)
            recorded.append(adopt_recommendation(recommendation=proposal, seen=None, by=by, at=at))
    return recorded


def record_printed(*, meeting: Meeting, entries: Iterable[dict], at: datetime, by: User | None) -> list[Recommendation]:
    """Records what a cleared report that was made elsewhere prints, as adopted at this time; raises NotAllowed.

    The caller holds the transaction and has locked the report: nobody else decides about it.
    """
    room = locked_room(meeting.pk)
    refuse_if(rules.refusal_of_time(meeting, at))
    source = "Printed report"
    rows = [proposed(room, meeting=meeting, written_by=by, source=source, **entry) for entry in entries]
    return [_become(room, row, _S.ADOPTED, by, at) for row in rows]


@transaction.atomic
def leave_recommendation_open(
    *, recommendation: Recommendation, seen: Seen | None, by: User | None = None, at: datetime | None = None
) -> Recommendation:
    """Leaves it to the circulation of the report; `seen` and `at` are those of `adopt_recommendation`."""
    room, recommendation = locked_in_room(recommendation)
    if seen and _is_decided(recommendation, _S.LEFT_OPEN, seen):
        return recommendation
    refuse_if(_refusal_of_base(recommendation, seen, at) or rules.refusal_to_leave_open(recommendation))
    return _become(room, recommendation, _S.LEFT_OPEN, by, at)


@transaction.atomic
def drop_recommendation(
    *,
    recommendation: Recommendation,
    reason: str,
    seen: Seen | None,
    by: User | None = None,
    at: datetime | None = None,
) -> Recommendation:
    """Records that it was not adopted, and why; `seen` and `at` are those of `adopt_recommendation`."""
    room, recommendation = locked_in_room(recommendation)
    if seen and _is_decided(recommendation, _S.DROPPED, seen):
        return recommendation
    refuse_if(_refusal_of_base(recommendation, seen, at) or rules.refusal_to_drop(recommendation))
    refuse_if(rules.refusal_of_reason(reason))
    recommendation.reason = reason.strip()
    return _become(room, recommendation, _S.DROPPED, by, at)


@transaction.atomic
def reconsider_recommendation(
    *, recommendation: Recommendation, seen: Seen | None, by: User | None = None, reason: str = ""
) -> Recommendation:
    room, recommendation = locked_in_room(recommendation)
    refuse_if(rules.refusal_to_reconsider(recommendation) or rules.refusal_of_seen(recommendation, seen))
    clear_if_shown(room, recommendation, by)
    return _become(room, recommendation, _S.PROPOSED, by, reason=reason)


@transaction.atomic
def reopen_recommendation(
    *, recommendation: Recommendation, text: str, reason: str, seen: Seen, by: User | None
) -> Recommendation:
    """Puts what was adopted under consideration again, with these words; the record gives the reason.

    Raises NotAllowed, also for what others decided or wrote since it was `seen`. The same, sent twice, changes nothing.
    """
    _, present = locked_in_room(recommendation)
    if (present.state, present.text) == (_S.CONSIDERED, text) and present.version == seen.version + 1:
        return present
    refuse_if(rules.refusal_to_reopen(present, reason))
    reconsidered = reconsider_recommendation(recommendation=present, seen=seen, by=by, reason=reason.strip())
    base = Seen.of(reconsidered)
    saved = reword_recommendation(recommendation=reconsidered, text=text, seen=base, by=by)
    return show_recommendation(recommendation=reconsidered, seen=Seen(saved.number, base.state), by=by)


@transaction.atomic
def merge_recommendation(
    *, recommendation: Recommendation, into: Recommendation, seen: Seen | None, by: User | None = None
) -> Recommendation:
    """Merges the proposal into another, which takes over its supporters and its evidence."""
    _, into = locked_in_room(into)
    room, recommendation = locked_in_room(recommendation)
    if seen and recommendation.merged_into_id == into.pk and _is_decided(recommendation, _S.MERGED, seen):
        return recommendation
    refuse_if(_refusal_of_base(recommendation, seen) or rules.refusal_to_merge(recommendation, into))
    recommendation.merged_into = into
    merged = _become(room, recommendation, _S.MERGED, by)
    into.supporters.add(*merged.supporters.all())
    into.evidence.add(*merged.evidence.all())
    into.evidence_pages = merged.evidence_pages | into.evidence_pages
    into.save(update_fields=["evidence_pages"])
    return merged


@transaction.atomic
def merge_block(
    *, recommendations: Iterable[tuple[Recommendation, Seen]], into: tuple[Recommendation, Seen], by: User | None
) -> list[Recommendation]:
    """Merges all of them into another as it was seen, or none; raises NotAllowed."""
    remaining, seen_remaining = into
    _, present = locked_in_room(remaining)
    refuse_if(rules.refusal_of_seen(present, seen_remaining))
    return [
        merge_recommendation(recommendation=recommendation, into=remaining, seen=seen, by=by)
        for recommendation, seen in recommendations
    ]


@transaction.atomic
def undo_decision(*, recommendation: Recommendation, seen: Seen | None, by: User | None = None) -> Recommendation:
    """Returns it to the state before the decision, within a minute, with the brackets that were lifted.

    Evidence and supporters that another took over from a merged one stay there. Raises NotAllowed, also for what others
    decided since it was `seen`.
    """
    room, recommendation = locked_in_room(recommendation)
    # In this order: whoever presses twice reads that there is nothing to undo, not that somebody else was faster.
    refuse_if(rules.refusal_to_undo_decision(recommendation) or _refusal_of_base(recommendation, seen))
    state = recommendation.state_before
    if state == _S.CONSIDERED and room.proposal_id != recommendation.pk:
        state = recommendation.state_before_shown or _S.PROPOSED
    if state != _S.CONSIDERED:
        clear_if_shown(room, recommendation, by)
    # Unless its words were edited since.
    if recommendation.bracketed_version and recommendation.version == recommendation.adopted_version:
        _restore_brackets(recommendation, by)
    recommendation.merged_into = None
    return _become(room, recommendation, state, by, event=_E.UNDONE)


def settle_recommendation(
    *, recommendation: Recommendation, settlement: str, words: str, reason: str, seen: Seen, by: User | None
) -> Recommendation:
    """Decides what the report says in the place of a text that the meeting left open; raises NotAllowed.

    The caller holds the transaction, and has locked the report. Sent once more, the same changes nothing.
    """
    room, row = locked_in_room(recommendation)
    made_since = row.version - seen.version
    is_same = (row.settlement, row.reason) == (settlement, reason.strip()) and made_since in (0, 1)
    if is_same and (settlement not in SOURCES or row.text == words):
        return row
    refuse_if(rules.refusal_to_settle(row, settlement, words, reason) or rules.refusal_of_seen(row, seen))
    clear_if_shown(room, row, by)
    row.bracketed_version = row.version
    if settlement in SOURCES and words != row.text:
        _save_words(row, words, by, SOURCES[settlement])
    state = {_R.WORDS: _S.ADOPTED, _R.LEFT_OUT: _S.DROPPED}.get(settlement, _S.LEFT_OPEN)
    event = "" if state == _S.DROPPED else settlement
    return _become(room, row, state, by, event=event, settlement=settlement, reason=reason.strip())


def open_recommendation_again(*, recommendation: Recommendation, seen: Seen, by: User | None) -> Recommendation:
    """Leaves a text open again that was settled, with its brackets; as `settle_recommendation`."""
    room, row = locked_in_room(recommendation)
    refuse_if(rules.refusal_of_seen(row, seen) or rules.refusal_to_open_again(row))
    clear_if_shown(room, row, by)
    if row.bracketed_version and row.bracketed_version != row.version:
        _restore_brackets(row, by)
    return _become(room, row, _S.LEFT_OPEN, by, event=_E.UNDONE)


def _refusal_of_base(recommendation: Recommendation, seen: Seen | None, at: datetime | None = None) -> str:
    if refusal := rules.refusal_of_seen(recommendation, seen):
        return refusal
    return rules.refusal_of_time(recommendation.meeting, at) if at else ""


def _is_decided(recommendation: Recommendation, state: str, seen: Seen, more_versions: int = 0) -> bool:
    """Whether this decision was taken already, by a request whose answer did not arrive."""
    made_since = recommendation.version - seen.version
    is_same = recommendation.state == state and recommendation.state_before == seen.state
    return is_same and 0 <= made_since <= more_versions


def _save_words(recommendation: Recommendation, text: str, by: User | None, source: str) -> None:
    based_on = Base(recommendation.version)
    saved = save_version(versioned_text=recommendation.wording, text=text, based_on=based_on, by=by, source=source)
    recommendation.text, recommendation.version = saved.text, saved.number


def _restore_brackets(recommendation: Recommendation, by: User | None) -> None:
    """Restores the words in brackets that adopting or settling the text has replaced."""
    number = recommendation.bracketed_version
    bracketed = TextVersion.objects.get(versioned_text=recommendation.wording, number=number)
    _save_words(recommendation, bracketed.text, by, restored(number))


def _become(
    room: Room,
    recommendation: Recommendation,
    state: str,
    by: User | None,
    at: datetime | None = None,
    event: str = "",
    settlement: str = "",
    reason: str = "",
) -> Recommendation:
    is_decision = not event and state != _S.PROPOSED
    recommendation.state_before = recommendation.state if is_decision else ""
    recommendation.state, recommendation.state_at = state, at or portal_now()
    recommendation.typed_at = portal_now() if at else None
    if state == _S.ADOPTED:
        recommendation.adopted_at, recommendation.adopted_version = recommendation.state_at, recommendation.version
        recommendation.adopted_text = recommendation.text
    else:
        recommendation.adopted_at = recommendation.adopted_version = None
        recommendation.adopted_text = ""
    if state != _S.ADOPTED and not settlement:
        recommendation.bracketed_version = None
    recommendation.settlement = settlement
    if settlement or state != _S.DROPPED:
        recommendation.reason = reason if settlement else ""
    recommendation.save()
    times = {"at": recommendation.state_at, "typed_at": recommendation.typed_at}
    record(room, event or state, recommendation, by, reason=reason, **times)
    increment_counter(room)
    return recommendation
