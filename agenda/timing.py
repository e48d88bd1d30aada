"""When sessions start: computed from pinned starts and lengths. No writes here, no query, and no request."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol


class Timed(Protocol):
    starts_at: datetime
    minutes: int
    room: str
    is_pinned: bool


def computed_starts(sessions: Sequence[Timed]) -> list[datetime]:
    """When each of the sessions starts, which come in the order of their positions.

    One that is pinned starts at its own time; another one when the one before it in its room ends. Without any before
    it, it keeps its time. A pinned start that comes too early is an overlap, which nothing here prevents.
    """
    ends: dict[str, datetime] = {}
    starts = []
    for session in sessions:
        start = session.starts_at if session.is_pinned else ends.get(session.room, session.starts_at)
        ends[session.room] = start + timedelta(minutes=session.minutes)
        starts.append(start)
    return starts


def pins_by_time(sessions: Sequence[Timed]) -> list[bool]:
    """Whether each of the sessions, in order of time, has to be pinned: it does not start as the one before it ends."""
    ends: dict[str, datetime] = {}
    pins = []
    for session in sessions:
        pins.append(ends.get(session.room) != session.starts_at)
        ends[session.room] = session.starts_at + timedelta(minutes=session.minutes)
    return pins
