"""The changes of the day laid over the sessions of a release: what every page, calendar and archive shows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Protocol

from agenda.content import FrozenItem, FrozenPerson, FrozenSession
from agenda.day.delays import DelayedSessions, LeftOver, Span, delayed, in_effect
from agenda.models import DayChange
from agenda.roles import Role
from egm_portal.meetings.models import Meeting


class ChangeRow(Protocol):
    """A row of `agenda.models.DayChange`."""

    kind: str
    day: date
    session: int
    minutes: int | None
    item: str
    other_item: str
    participant_id: int | None
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class DaySession(FrozenSession):
    """A session as it is held, with the time for which it was released if it is moved on the day.

    `changed_items` are the keys of those that were swapped, or that other speakers have taken. Never stored: releases
    keep sessions as they were released.
    """

    released: Span | None = None
    is_called_off: bool = False
    changed_items: frozenset[str] = frozenset()

    def released_item(self, item: FrozenItem, starts_at: datetime) -> Span | None:
        """When an item of a session that is moved was to be held, if it was to be held in this place."""
        if self.released is None or item.key in self.changed_items:
            return None
        begins = starts_at - (self.start - self.released.starts_at)
        return Span(begins, begins + timedelta(minutes=item.minutes))

    def with_items(self, item_at: Mapping[str, FrozenItem], changed: frozenset[str]) -> "DaySession":
        """The session with these items in the places of those with their keys; `changed` are keys of items."""
        items = [item_at.get(item.key, item) for item in self.items]
        changed_items = changed.intersection(item.key for item in items)
        return replace(self, items=items, changed_items=changed_items) if changed_items else self


@dataclass(frozen=True)
class Overlay:
    """The sessions in order of time as they are held, those of the release, and what is left over of the delays."""

    sessions: list[DaySession]
    released: Sequence[FrozenSession]
    left_over: list[LeftOver]

    @cached_property
    def as_released(self) -> list[DaySession]:
        return held_as_released(self.released)

    def session(self, pk: int) -> DaySession | None:
        """The session with this id in the working draft from which it was released."""
        return next((session for session in self.sessions if session.session == pk), None)

    def item(self, key: str) -> tuple[DaySession | None, FrozenItem | None]:
        """The item with this key, and its session."""
        places = ((session, item) for session in self.sessions for item in session.items if key and item.key == key)
        return next(places, (None, None))

    @property
    def held(self) -> list[DaySession]:
        """The sessions that were not called off."""
        return [session for session in self.sessions if not session.is_called_off]

    @property
    def is_changed(self) -> bool:
        return any(each.released or each.is_called_off or each.changed_items for each in self.sessions)


def held_as_released(sessions: Iterable[FrozenSession]) -> list[DaySession]:
    """The sessions of a release in order of time, without changes of the day."""
    held = (_held(session, None, is_called_off=False) for session in sessions)
    return sorted(held, key=lambda session: session.start)


def overlaid(
    sessions: Sequence[FrozenSession], changes: Iterable[ChangeRow], meeting: Meeting, at: datetime
) -> Overlay:
    """What the changes made up to `at` make of these released sessions.

    A change has no effect once its session or item is in no release any more, or its session on another day.
    """
    days = {session.session: session.start.astimezone(meeting.zone).date() for session in sessions}
    known = [change for change in changes if change.made_at <= at and days.get(change.session) == change.day]
    # The calendar of a demonstration may go back before a change was undone.
    present = in_effect(known, at)
    called_off = {change.session for change in present if change.kind == DayChange.Kind.CALLED_OFF}
    delays = [change for change in known if change.kind == DayChange.Kind.DELAY]
    held = DelayedSessions({}, [])
    for row in _rows(sessions, days, meeting.room) if delays else []:
        of_row = delayed(row.sessions, [delay for delay in delays if delay.session in row.own], called_off, at)
        held.spans.update((pk, of_row.spans[pk]) for pk in row.own)
        held.left_over.extend(of_row.left_over)
    shown = [_held(session, held.spans.get(session.session), session.session in called_off) for session in sessions]
    return Overlay(
        sessions=sorted(_with_changed_items(shown, present), key=lambda session: session.start),
        released=sessions,
        left_over=held.left_over,
    )


@dataclass(frozen=True)
class Row:
    """What follows each other in one room on one day; of the breaks of all rooms, those that are not among `own`."""

    sessions: list[FrozenSession]
    own: set[int]


def _rows(sessions: Sequence[FrozenSession], days: dict[int, date], main_room: str) -> Iterator[Row]:
    ordered = sorted(sessions, key=lambda session: (days[session.session], session.start))
    for _, members in groupby(ordered, key=lambda session: days[session.session]):
        of_day = list(members)
        rooms = [each.room or main_room for each in of_day if each.info.is_held]
        # A break without a room is everybody's, and its times are those of the main room: that of the sessions without.
        main = main_room if main_room in rooms else next(iter(rooms), main_room)
        by_room: dict[str, set[int]] = defaultdict(set)
        for each in of_day:
            by_room[each.room or main].add(each.session)
        common = {each.session for each in of_day if not each.info.is_held and not each.room}
        for own in by_room.values():
            yield Row([each for each in of_day if each.session in own | common], own)


def _held(session: FrozenSession, span: Span | None, is_called_off: bool) -> DaySession:
    values = {field.name: getattr(session, field.name) for field in fields(FrozenSession)}
    planned = Span(session.start, session.end)
    if span in (None, planned):
        return DaySession(**values, is_called_off=is_called_off)
    minutes = (span.ends_at - span.starts_at) // timedelta(minutes=1)
    moved = {"starts_at": span.starts_at.isoformat(), "minutes": minutes, "released": planned}
    return DaySession(**values | moved, is_called_off=is_called_off)


def _with_changed_items(sessions: list[DaySession], changes: list[ChangeRow]) -> list[DaySession]:
    """The same sessions with items swapped and taken by others; each item keeps its own length."""
    items = {item.key: item for session in sessions for item in session.items if item.key}
    place_of, changed = dict(zip(items, items, strict=True)), set()
    for change in changes:
        if change.kind == DayChange.Kind.SPEAKER and change.item in items:
            items[change.item] = _taken(items[change.item], change.participant_id)
            changed.add(change.item)
        elif {change.item, change.other_item} <= items.keys():  # a swap: no other kind names two items
            place_of[change.item], place_of[change.other_item] = place_of[change.other_item], place_of[change.item]
            changed |= {change.item, change.other_item}
    item_at = {place: items[key] for key, place in place_of.items()}
    return [session.with_items(item_at, frozenset(changed)) for session in sessions]


def _taken(item: FrozenItem, participant: int | None) -> FrozenItem:
    """The item with this speaker instead of those who were to speak; with none if their entry was deleted."""
    speakers = [FrozenPerson(Role.SPEAKER, participant)] if participant else []
    others = [person for person in item.people if person.role != Role.SPEAKER and person.participant != participant]
    return replace(item, people=speakers + others)
