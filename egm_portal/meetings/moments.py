"""Local times as people type them, made into instants without guessing."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = re.compile(r"(\d{1,2})[:.](\d{2})", re.ASCII)


class NoSuchHour(ValueError):
    """What was typed is no hour of a day."""


class SkippedHour(ValueError):
    """The clocks of the zone skip this time, as they do when summer time begins."""


def instant_of(day: date, hour: str, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `hour` ("18:00"; "24:00" ends the day) on `day`.

    A time that clocks show twice means the first of the two. Raises NoSuchHour and SkippedHour.
    """
    found = HOUR.fullmatch(hour.strip())
    if not found:
        raise NoSuchHour
    hours, minutes = int(found[1]), int(found[2])
    if (hours, minutes) == (24, 0):
        day, hours = day + timedelta(days=1), 0
    if hours > 23 or minutes > 59:
        raise NoSuchHour
    local = datetime.combine(day, time(hours, minutes), zone)
    if is_skipped(local):
        raise SkippedHour
    return local.astimezone(UTC)


def is_skipped(local: datetime) -> bool:
    """Whether the clocks of its zone never show this time, because they go forward over it."""
    shown = local.astimezone(UTC).astimezone(local.tzinfo)
    return shown.replace(tzinfo=None) != local.replace(tzinfo=None)


def moved(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same wall-clock time in `zone`, `days` later; where clocks skip it, the hour after the gap."""
    local = instant.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(UTC)
