"""The portal's calendar, and real time beside it.

Deadlines, phases, publication and reminders are read from the calendar, which a demonstration
shifts by `PORTAL_OFFSET` seconds. Leases, retries, sessions and codes live in real time.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

LONGEST_UPLOAD = timedelta(hours=1)

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def real_now() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


def portal_now() -> datetime:
    """The present instant of the portal's calendar, aware and in UTC."""
    return _pinned.get() or real_now() + timedelta(seconds=settings.PORTAL_OFFSET)


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
    """Middleware that writes the calendar's instant at which a request began to `request.arrived_at`.

    Later code would see the instant at which the whole body had come: a slow line must not cost the deadline.
    """

    def stamped(request):
        request.arrived_at = portal_now() - _time_in_front(request.META.get("HTTP_X_RECEIVED_AT", ""))
        return get_response(request)

    return stamped


def _time_in_front(received_at: str) -> timedelta:
    """How long nginx held a request while its body came: it writes the second of its arrival into a header.

    Only nginx can set that header in production; elsewhere, and for what no upload takes, it counts for nothing.
    """
    if not settings.PRODUCTION or not re.fullmatch(r"\d{1,11}\.\d{3}", received_at, re.ASCII):
        return timedelta()
    held = real_now() - datetime.fromtimestamp(float(received_at), UTC)
    return held if timedelta() < held < LONGEST_UPLOAD else timedelta()
