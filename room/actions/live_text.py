"""Writes a text while it is typed for the screen, and makes it a proposal once it is kept."""

from django.db import transaction

from egm_portal.clock import real_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting, User
from room import rules
from room.actions.decisions import adopt_recommendation
from room.actions.recommendations import proposed
from room.actions.screen import increment_counter, locked_room, show_recommendation
from room.models import Recommendation, Room
from room.rules import Seen, refusal_of_words

__all__ = ["discard_text", "keep_text", "take_over_text", "type_text"]


@transaction.atomic
def type_text(*, meeting: Meeting, kind: str, addressee: str, text: str, by: User, shows: bool | None = None) -> Room:
    """Writes what somebody has typed so far; with `shows`, whether the screen shows it from now on.

    Raises NotAllowed while somebody else types, and for a text that is too long to be kept.
    """
    room = locked_room(meeting.pk)
    refuse_if(rules.refusal_once_settled(room.settled) or rules.refusal_to_type(room, by))
    refuse_if(refusal_of_words(text) if text.strip() else "")
    before = room.is_typed_shown, room.is_typed_now, room.typed_kind, room.typed_addressee
    room.typed_text, room.typed_kind, room.typed_addressee = text, kind, addressee
    room.typed_by, room.typed_at = by, real_now()
    room.shows_typed = room.shows_typed if shows is None else shows
    room.typings += 1
    if before != (room.is_typed_shown, True, kind, addressee):
        increment_counter(room)
    else:
        room.save()
    return room


@transaction.atomic
def take_over_text(*, meeting: Meeting, by: User) -> Room:
    """Lets somebody else go on with the text that is typed; whoever typed it is told."""
    room = locked_room(meeting.pk)
    if room.typed_at is not None:
        room.typed_by, room.typed_at = by, real_now()
        increment_counter(room)
    return room


@transaction.atomic
def keep_text(
    *, meeting: Meeting, kind: str, addressee: str, text: str, by: User, shows: bool = True, adopts: bool = False
) -> Recommendation:
    """Proposes the text that somebody typed, puts it on the screen if it `shows`, and adopts it; raises NotAllowed.

    The same words, kept twice, are one proposal: a button may have been pressed twice.
    """
    room = locked_room(meeting.pk)
    refuse_if(rules.refusal_once_settled(room.settled))
    if room.typed_by_id == by.pk:
        _end(room)
    words = {"kind": kind, "addressee": addressee, "text": text}
    own = Recommendation.objects.filter(meeting=meeting, **words)
    kept = (own.undecided() | own.adopted()).first() or proposed(room, meeting=meeting, written_by=by, **words)
    increment_counter(room)
    if kept.state == Recommendation.State.ADOPTED:
        return kept
    if shows:
        kept = show_recommendation(recommendation=kept, seen=Seen.of(kept), by=by)
    return adopt_recommendation(recommendation=kept, seen=Seen.of(kept), by=by) if adopts else kept


@transaction.atomic
def discard_text(*, meeting: Meeting, by: User) -> None:
    """Takes what somebody typed from the screen; their draft has it."""
    room = locked_room(meeting.pk)
    if room.typed_by_id == by.pk:
        _end(room)
        increment_counter(room)


def _end(room: Room) -> None:
    room.typed_text = room.typed_kind = room.typed_addressee = ""
    room.typed_by = room.typed_at = None
    room.shows_typed = False
