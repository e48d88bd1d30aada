"""When the sessions of one room and day are held after delays: breaks absorb them, and fixed starts stay."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from agenda.content import FrozenSession

MIN_BREAK = timedelta(minutes=10)
"""A longer break is shortened to no less than this; a shorter one stays as it is."""

NONE = timedelta()


class Delay(Protocol):
    """From `made_at` until `ended_at`, the session starts so many minutes later than released, or later still."""

    session: int
    minutes: int
    made_at: datetime
    ended_at: datetime | None


class DayChange(Protocol):
    made_at: datetime
    ended_at: datetime | None


AnyChange = TypeVar("AnyChange", bound=DayChange)


def in_effect(changes: Iterable[AnyChange], at: datetime) -> list[AnyChange]:
    """Those that had been made by this instant and were not yet undone."""
    return [each for each in changes if each.made_at <= at and (each.ended_at is None or each.ended_at > at)]


@dataclass(frozen=True)
class Span:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class LeftOver:
    """So many minutes of a delay that nothing absorbs: the session `before` lasts into the fixed start of `session`."""

    session: FrozenSession
    before: FrozenSession
    minutes: int


@dataclass(frozen=True)
class DelayedSessions:
    """When each of the sessions is held, by its id, and what is left over of the delays."""

    spans: dict[int, Span]
    left_over: list[LeftOver]


def delayed(
    sessions: Sequence[FrozenSession], delays: Collection[Delay], called_off: Collection[int], until: datetime
) -> DelayedSessions:
    """The sessions of one room and day, which come in order of time, with what was known of delays at `until`.

    What had ended when a delay was made or undone is not moved by it. Of several delays of one session the newest
    counts; delays of several sessions add to each other only where the earlier one has not been absorbed.
    """
    held = DelayedSessions({session.session: Span(session.start, session.end) for session in sessions}, [])
    instants = {at for delay in delays for at in (delay.made_at, delay.ended_at) if at and at <= until}
    for at in sorted(instants):
        valid = sorted(in_effect(delays, at), key=lambda each: each.made_at)
        late = {each.session: timedelta(minutes=each.minutes) for each in valid}
        past = {pk: span for pk, span in held.spans.items() if span.ends_at <= at}
        held = _held(sessions, late, called_off)
        held.spans.update(past)
    return held


def _held(
    sessions: Sequence[FrozenSession],
    delays: dict[int, timedelta],
    called_off: Collection[int],
) -> DelayedSessions:
    spans: dict[int, Span] = {}
    left_over: list[LeftOver] = []
    late, before, speaking = NONE, None, None
    for session in sessions:
        # Time that the release left free absorbs as a break does, to its last minute.
        late = max(late - max(session.start - before.end, NONE), NONE) if before else NONE
        stated = delays.get(session.session, NONE)
        if session.session in called_off:
            spans[session.session] = Span(session.start, session.end)
            late = max(late - (session.end - session.start), NONE)
        else:
            if session.is_pinned and late > stated:
                if speaking:
                    left_over.append(LeftOver(session, speaking, int((late - stated).total_seconds() // 60)))
                late = stated
            if stated > late:
                _prolong_break(before, session.start, stated, spans)
                late = stated
            start, late = session.start + late, late - _absorbed(session, late)
            spans[session.session] = Span(start, session.end + late)
        before = session
        speaking = session if session.info.is_held and session.session not in called_off else speaking
    return DelayedSessions(spans, left_over)


def _absorbed(session: FrozenSession, late: timedelta) -> timedelta:
    """How much of the delay is absorbed by this session: nothing, unless it is a break that is long enough."""
    if not session.info.absorbs_delay:
        return NONE
    return min(late, max(session.end - session.start - MIN_BREAK, NONE))


def _prolong_break(before: FrozenSession | None, start: datetime, late: timedelta, spans: dict[int, Span]) -> None:
    """A break lasts until the session after it begins."""
    if before and before.info.absorbs_delay and before.end == start:
        spans[before.session] = Span(spans[before.session].starts_at, start + late)
