"""What every telephone in a room asks for: read once for all of them, and again with each change of the room."""

import time
from functools import lru_cache

from egm_portal.meetings.models import Meeting
from reports.models import Room
from reports.room.queries import Screen, screen_of

COUNTER_KEPT = 0.2
"""Seconds after which a change of the room by another process is known; its own are known at once."""
SCREEN_KEPT = 10
"""Seconds after which also what is changed outside the room, such as the title of a document, is read again."""


def followed_room(slug: str) -> Room | None:
    """The room of the meeting, for reading only; None if nobody has used it."""
    return _room(slug, int(time.monotonic() // COUNTER_KEPT))


def shared_screen(meeting: Meeting, room: Room) -> Screen:
    """What `screen_of` returns, for reading only: other requests are shown the same rows."""
    return _screen(meeting, room.counter, int(time.monotonic() // SCREEN_KEPT))


@lru_cache(maxsize=64)
def _room(slug: str, period: int) -> Room | None:
    return Room.objects.select_related("meeting").filter(meeting__slug=slug).first()


@lru_cache(maxsize=16)
def _screen(meeting: Meeting, counter: int, period: int) -> Screen:
    return screen_of(meeting)


def forget_rooms() -> None:
    """Has this process read every room again."""
    _room.cache_clear()
    _screen.cache_clear()
