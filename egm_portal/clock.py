"""The portal's calendar, and real time.

Deadlines, phases, publication and reminders follow the calendar, which a demonstration shifts by `PORTAL_OFFSET`
seconds. Leases, retries, sessions and codes follow real time.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

MAX_UPLOAD_TIME = timedelta(hours=1)

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def real_now() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


def portal_now() -> datetime:
    """The present instant of the portal's calendar, aware and in UTC."""
    return _pinned.get() or real_now() + timedelta(seconds=settings.PORTAL_OFFSET)


def by_calendar(instant: datetime) -> datetime:
    """What the portal's calendar shows at a real instant: no page shows the times of two clocks."""
    pinned = _pinned.get()
    return instant + (pinned - real_now() if pinned else timedelta(seconds=settings.PORTAL_OFFSET))


@contextmanager
def calendar_at(instant: datetime) -> Iterator[None]:
    """Holds the portal's calendar at `instant` (aware): for tests, and for loading what has happened."""
    if instant.tzinfo is None:
        raise ValueError("The calendar needs an instant with a zone.")
    token = _pinned.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)


def next_midnight(at: datetime, zone: str) -> datetime:
    """The first instant of the following day in `zone`, in UTC."""
    tomorrow = at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)


def arrival(get_response: Callable) -> Callable:
    """Middleware that sets `request.arrived_at` to the instant of the calendar at which the request began."""

    def middleware(request):
        # Views run only after the whole body has come: nobody misses a deadline because of a slow connection.
        request.arrived_at = portal_now()
        # nginx buffers requests, and writes the second at which each began into this header, which nobody but nginx can
        # set in production. Elsewhere, and for longer than an upload takes, it is ignored.
        received_at = request.META.get("HTTP_X_RECEIVED_AT", "")
        if settings.PRODUCTION and re.fullmatch(r"\d{1,11}\.\d{3}", received_at, re.ASCII):
            buffered = real_now() - datetime.fromtimestamp(float(received_at), UTC)
            if timedelta() < buffered < MAX_UPLOAD_TIME:
                request.arrived_at -= buffered
        return get_response(request)

    return middleware
