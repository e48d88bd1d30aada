"""Writes to the room: what its screen shows, the order of the queue, its settings, and the record of it."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from egm_portal import secret_links
from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import Meeting, User
from room import rules
from room.models import Addressee, OperatorPresence, Recommendation, RecordEntry, Room, addressees_of
from room.rules import QUEUE_CHANGED, Seen, refusal_of_seen

__all__ = [
    "clear_screen",
    "end_screen_link",
    "make_screen_link",
    "move_in_queue",
    "note_operator",
    "refresh_room",
    "set_addressees",
    "set_room",
    "set_screen",
    "show_adopted",
    "show_recommendation",
    "turn_screen",
]

_S, _E = Recommendation.State, RecordEntry.Event
OPERATED_EVERY = timedelta(seconds=5)


def locked_room(meeting_id: int) -> Room:
    """The room of the meeting, locked until the transaction ends, before any of its proposals."""
    room, _ = Room.objects.select_for_update(no_key=True).get_or_create(meeting_id=meeting_id)
    return room


def locked_in_room(recommendation: Recommendation) -> tuple[Room, Recommendation]:
    """The room and the proposal, both locked; its words are read once it is locked: others may be changing them."""
    room = locked_room(recommendation.meeting_id)
    return room, _locked(recommendation.pk, room)


def read_in_room(recommendation: Recommendation) -> tuple[Room, Recommendation]:
    """The same without locks, for what `lock_as_read` locks in the end."""
    room = Room.objects.filter(meeting=recommendation.meeting_id).first() or Room()
    return room, _read(recommendation.pk, room)


def _locked(pk: int, room: Room) -> Recommendation:
    Recommendation.objects.without_text().select_for_update(no_key=True).values("pk").get(pk=pk)
    return _read(pk, room)


def _read(pk: int, room: Room) -> Recommendation:
    row = Recommendation.objects.select_related("wording", "meeting").get(pk=pk)
    row.settled_room = room.settled
    return row


def increment_counter(room: Room) -> None:
    """Saves the room, and has every page of it fetch what it shows."""
    room.counter += 1
    room.save()


def settle_room(room: Room, settled: str) -> None:
    """Says that the report is cleared or issued now, or neither any more; the caller has locked the room."""
    room.settled = settled
    room.save(update_fields=["settled"])


@transaction.atomic
def refresh_room(*, meeting: Meeting) -> None:
    """Has every page of the room fetch what somebody has corrected about a proposal, besides its text."""
    increment_counter(locked_room(meeting.pk))


def increment_replies(room: Room) -> None:
    """Saves the room, and has the pages on which the replies of participants are seen fetch them."""
    room.replies += 1
    room.save()


def lock_as_read(room: Room) -> bool:
    """Locks a room that was read without its lock; False if something has been decided since."""
    as_read = Room.objects.filter(pk=room.pk, counter=room.counter, settled=room.settled)
    return as_read.select_for_update(no_key=True).values("pk").first() is not None


def count_reply(room: Room) -> None:
    """The same as `increment_replies` for a room whose row was read before it was locked."""
    Room.objects.filter(pk=room.pk).update(replies=F("replies") + 1)


def record(
    room: Room,
    event: str,
    recommendation: Recommendation | None,
    by: User | None,
    at: datetime | None = None,
    typed_at: datetime | None = None,
    reason: str = "",
) -> None:
    """Keeps what happened, with the words of the proposal as they are now and the reason for it, if there is one."""
    RecordEntry.objects.create(
        meeting_id=room.meeting_id,
        event=event,
        recommendation=recommendation,
        version=recommendation.version if recommendation else None,
        reason=reason or (recommendation.reason if event in (_E.NOT_ADOPTED, _E.AGREED, _E.VIEW, _E.BRACKETS) else ""),
        with_changes=room.with_changes,
        at=at or portal_now(),
        typed_at=typed_at,
        by=by,
    )


def clear_if_shown(room: Room, recommendation: Recommendation, by: User | None) -> None:
    if room.proposal_id == recommendation.pk:
        room.shows, room.proposal, room.shown_at = Room.Shows.NOTHING, None, portal_now()
        record(room, _E.CLEARED, None, by)


@transaction.atomic
def show_recommendation(*, recommendation: Recommendation, seen: Seen | None, by: User | None) -> Recommendation:
    """Puts the proposal on the screen, where it is under consideration unless it is adopted; raises NotAllowed.

    Nobody shows other words than those that they have `seen`; what is on the screen already stays there.

    What was on the screen and is undecided returns to where it stood.
    """
    room, found = locked_in_room(recommendation)
    refuse_if(rules.refusal_to_show(found))
    if (room.shows, room.proposal_id) == (Room.Shows.PROPOSAL, found.pk) and not room.is_typed_shown:
        return found
    refuse_if(refusal_of_seen(found, seen))
    room.shows_typed = False
    if room.proposal_id != found.pk:
        _take_off(room)
    if found.state in (_S.PROPOSED, _S.LEFT_OPEN):
        found.state_before_shown, found.state, found.state_at = found.state, _S.CONSIDERED, portal_now()
        found.state_before = ""
        found.save(update_fields=["state_before", "state_before_shown", "state", "state_at"])
    room.shows, room.proposal, room.page, room.shown_at = Room.Shows.PROPOSAL, found, 0, portal_now()
    record(room, _E.SHOWN, found, by)
    increment_counter(room)
    return found


@transaction.atomic
def show_adopted(*, meeting: Meeting, by: User | None) -> Room:
    """Puts the list of what was adopted on the screen."""
    return _show(meeting, Room.Shows.ADOPTED, _E.LIST_SHOWN, by)


@transaction.atomic
def clear_screen(*, meeting: Meeting, by: User | None) -> Room:
    return _show(meeting, Room.Shows.NOTHING, _E.CLEARED, by)


@transaction.atomic
def set_screen(
    *, meeting: Meeting, with_changes: bool | None = None, is_dark: bool | None = None, by: User | None
) -> Room:
    """Has the screen show the text clean or with its changes, in light or dark colours; None leaves it as it is."""
    room = locked_room(meeting.pk)
    before = room.with_changes, room.is_dark
    room.with_changes = room.with_changes if with_changes is None else with_changes
    room.is_dark = room.is_dark if is_dark is None else is_dark
    if before[0] != room.with_changes and room.proposal_id:
        record(room, _E.SHOWN, Recommendation.objects.get(pk=room.proposal_id), by)
    if before != (room.with_changes, room.is_dark):
        increment_counter(room)
    return room


@transaction.atomic
def turn_screen(*, meeting: Meeting, page: int) -> None:
    """Has the screen show this page, counted from 0, of a long text or list: the last one if there are fewer."""
    room = locked_room(meeting.pk)
    if room.page != page:
        room.page = page
        increment_counter(room)


@transaction.atomic
def make_screen_link(*, meeting: Meeting) -> Room:
    """A new link to the screen for the room’s computer, which signs nobody in; any earlier one no longer works."""
    room = locked_room(meeting.pk)
    refuse_if(rules.refusal_after_meeting(meeting))
    room.link_nonce = secret_links.new_nonce()
    room.save(update_fields=["link_nonce"])
    return room


@transaction.atomic
def end_screen_link(*, meeting: Meeting) -> None:
    room = locked_room(meeting.pk)
    room.link_nonce = ""
    room.save(update_fields=["link_nonce"])


@transaction.atomic
def move_in_queue(*, recommendation: Recommendation, after: Recommendation | None, seen: Seen | None) -> None:
    """Has it follow another in the queue of the undecided, or come first; moves nothing in the report.

    Raises NotAllowed if it is no longer as it was `seen`, or if either is no longer in the queue.
    """
    room = locked_room(recommendation.meeting_id)
    queue = list(Recommendation.objects.undecided().filter(meeting=recommendation.meeting_id).in_queue())
    others = [row for row in queue if row != recommendation]
    if recommendation not in queue or (after and after not in others):
        raise NotAllowed(QUEUE_CHANGED)
    moved = queue[queue.index(recommendation)]  # as it is now
    refuse_if(refusal_of_seen(moved, seen))
    place = others.index(after) + 1 if after else 0
    in_order = [*others[:place], moved, *others[place:]]
    if in_order == queue:
        return
    for position, row in enumerate(in_order, start=1):
        Recommendation.objects.filter(pk=row.pk).update(queue_position=position)
    increment_counter(room)


@transaction.atomic
def set_room(*, meeting: Meeting, **settings) -> Room:
    """Changes the settings of the room: who proposes, who decides, and what the screen tells of people."""
    room = locked_room(meeting.pk)
    for name, value in settings.items():
        setattr(room, name, value)
    increment_counter(room)
    return room


@transaction.atomic
def set_addressees(*, meeting: Meeting, addressees: list[tuple[str, str]]) -> list[Addressee]:
    """Writes the addressees in this order: the key of each, which is empty for a new one, and its name.

    Raises NotAllowed if one that proposals have is missing, and for names that are empty or there twice.
    """
    room = locked_room(meeting.pk)
    refuse_if(rules.refusal_once_settled(room.settled) or rules.refusal_of_addressees([name for _, name in addressees]))
    kept = {key for key, _ in addressees}
    for addressee in addressees_of(meeting):
        used = Recommendation.objects.filter(meeting=meeting, addressee=addressee.key)
        if addressee.key not in kept and used.exists():
            raise NotAllowed(f"Proposals are addressed to “{addressee.name}”: it cannot be removed.")
    Addressee.objects.filter(meeting=meeting).delete()
    made = Addressee.objects.bulk_create(
        Addressee(meeting=meeting, key=key or secrets.token_hex(4), name=name, position=position)
        for position, (key, name) in enumerate(addressees, start=1)
    )
    increment_counter(room)
    return made


@transaction.atomic
def note_operator(*, meeting: Meeting, user: User, editing: Recommendation | None = None, types: bool = False) -> None:
    """Records that the user has the operator's page open, and whether they edit a proposal there, or type a text."""
    now = real_now()
    values = {"recommendation": editing, "seen_at": now}
    row, is_new = OperatorPresence.objects.get_or_create(meeting=meeting, user=user, defaults=values)
    if not is_new and (row.recommendation != editing or row.seen_at <= now - OPERATED_EVERY):
        OperatorPresence.objects.filter(pk=row.pk).update(**values)
    if types:
        Room.objects.filter(meeting=meeting, typed_by=user).update(typed_at=now)


def _show(meeting: Meeting, shows: str, event: str, by: User | None) -> Room:
    room = locked_room(meeting.pk)
    if room.shows == shows and not room.is_typed_shown:
        return room
    _take_off(room)
    room.shows, room.page, room.shown_at, room.shows_typed = shows, 0, portal_now(), False
    record(room, event, None, by)
    increment_counter(room)
    return room


def _take_off(room: Room) -> None:
    """Returns the undecided proposal on the screen to the state before."""
    if room.proposal_id:
        former = _locked(room.proposal_id, room)
        if former.state == _S.CONSIDERED:
            former.state, former.state_at = former.state_before_shown or _S.PROPOSED, portal_now()
            former.save(update_fields=["state", "state_at"])
    room.proposal = None
