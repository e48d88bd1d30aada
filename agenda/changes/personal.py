"""What the changes of a release mean for one person, in sentences that address them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format

from agenda.changes.facts import ChangeKind, Fact
from agenda.changes.phrases import quoted
from agenda.changes.sentences import Sentence
from agenda.content import FrozenSession
from agenda.roles import VERBS, Role
from egm_portal.meetings.models import Meeting

TOLD_AS_SLOTS = {
    ChangeKind.SESSION_ADDED,
    ChangeKind.SESSION_REMOVED,
    ChangeKind.SESSION_MOVED,
    ChangeKind.SESSIONS_MOVED,
    ChangeKind.SESSION_ROOM,
    ChangeKind.ITEMS_MOVED,
}
"""Changes that anybody whom they concern reads from their own slots."""
TOLD_AS_OWN_ITEM = {ChangeKind.ITEM_ADDED, ChangeKind.ITEM_REMOVED, ChangeKind.ITEM_MOVED}
"""Those that only the ones read so who have a role in the item: the chair of its session reads the sentence."""
TOLD_AS_OWN_ROLE = {ChangeKind.SESSION_OFFICERS, ChangeKind.ITEM_PEOPLE}
"""Those that only the ones read so whose own role changed."""


@dataclass(frozen=True)
class Slot:
    """A session or an item in which somebody has a role; an item has a key, unless it was loaded without one."""

    role: Role
    title: str
    session: str
    number: int | None
    room: str
    starts_at: datetime
    ends_at: datetime
    is_item: bool
    key: str = ""
    row: int | None = None

    @property
    def identity(self) -> tuple:
        return self.role, self.is_item, self.key or self.row or self.title

    @property
    def place(self) -> tuple:
        """What a person has to know to be there in time."""
        return self.starts_at, self.room, self.number or self.session


def slots_of(sessions: Iterable[FrozenSession], participant: int) -> list[Slot]:
    """Everything in which this person has a role, in the order of the programme."""
    slots = []
    for session in sessions:
        where = {"session": session.heading, "number": session.number, "room": session.room}
        slots += [
            Slot(
                Role(person.role),
                session.heading,
                **where,
                starts_at=session.start,
                ends_at=session.end,
                is_item=False,
                row=session.number or session.session,
            )
            for person in session.officers
            if person.participant == participant
        ]
        slots += [
            Slot(
                Role(person.role),
                item.title,
                **where,
                starts_at=start,
                ends_at=end,
                is_item=True,
                key=item.key,
            )
            for item, start, end in session.timed_items
            for person in item.people
            if person.participant == participant
        ]
    return slots


@dataclass(frozen=True)
class SlotChanges:
    """A person's slots that are new or have another place, each with what it was, and those that are gone."""

    moved: list[tuple[Slot, Slot | None]]
    gone: list[Slot]

    @classmethod
    def between(cls, before: list[FrozenSession], after: list[FrozenSession], participant: int) -> "SlotChanges":
        old, new = ({slot.identity: slot for slot in slots_of(side, participant)} for side in (before, after))
        pairs = [(slot, old.pop(identity, None)) for identity, slot in new.items()]
        return cls([(slot, was) for slot, was in pairs if was is None or was.place != slot.place], list(old.values()))

    def tell(self, fact: Fact, participant: int) -> bool:
        """Whether the person reads of the fact from these slots, so that its sentence would repeat it."""
        if fact.kind in TOLD_AS_OWN_ITEM:
            changed = [*(slot for slot, _ in self.moved), *self.gone]
            return any(slot.is_item and slot.key == fact.item for slot in changed)
        if fact.kind in TOLD_AS_OWN_ROLE:
            return _roles(fact.old, participant) != _roles(fact.new, participant)
        return fact.kind in TOLD_AS_SLOTS

    @property
    def new_time(self) -> datetime | None:
        """When their own presentation starts, if that is the only one that was moved."""
        times = [slot.starts_at for slot, was in self.moved if was and slot.is_item and slot.role == Role.SPEAKER]
        return times[0] if len(times) == 1 else None


@dataclass(frozen=True)
class PersonalChanges:
    """Sentences for one person; `new_time` is when their own presentation starts, if that is what changed."""

    lines: list[str]
    new_time: datetime | None = None


def personal_changes(
    participant: int,
    before: list[FrozenSession],
    after: list[FrozenSession],
    sentences: Iterable[Sentence],
    meeting: Meeting,
) -> PersonalChanges:
    """What changes for this person; `sentences` are those about the whole programme.

    With nothing `before`, everything that they do in it.
    """
    own = SlotChanges.between(before, after, participant)
    lines = [_present(slot, was, meeting) for slot, was in own.moved]
    lines += [
        f"You no longer {VERBS[slot.role].you} “{slot.title}” ({_day_and_hours(slot, meeting)})." for slot in own.gone
    ]
    for sentence in sentences:
        if participant in sentence.fact.people and not own.tell(sentence.fact, participant):
            lines.append(str(sentence))
    return PersonalChanges(lines, own.new_time)


def _roles(side: dict, participant: int) -> list[str]:
    return [person["role"] for person in side["people"] if person["participant"] == participant]


def _present(slot: Slot, old: Slot | None, meeting: Meeting) -> str:
    """ "You present “A talk” on Wednesday, 24 July 2013, 11:30-11:45, in “Consultation”, no longer at 16:20." """
    where = f", in {quoted(slot.session)}" if slot.is_item else ""
    where += f", {slot.room}" if slot.room else ""
    line = f"You {VERBS[slot.role].you} “{slot.title}” on {_day_and_hours(slot, meeting)}{where}"
    if old is None:
        return f"{line}."
    start, before = slot.starts_at.astimezone(meeting.zone), old.starts_at.astimezone(meeting.zone)
    if start.date() != before.date():
        return f"{line}, no longer on {date_format(before, 'j F')} at {date_format(before, 'H:i')}."
    if start != before:
        return f"{line}, no longer at {date_format(before, 'H:i')}."
    if old.room != slot.room:
        return f"{line}, no longer in {old.room or meeting.room or 'the meeting’s room'}."
    return f"{line}, no longer in {quoted(old.session)}."


def _day_and_hours(slot: Slot, meeting: Meeting) -> str:
    start, end = (moment.astimezone(meeting.zone) for moment in (slot.starts_at, slot.ends_at))
    return f"{date_format(start, 'l, j F Y')}, {date_format(start, 'H:i')}-{date_format(end, 'H:i')}"
