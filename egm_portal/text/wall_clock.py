"""Local times as people type them, and the instants that they mean where clocks go forward and back."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = re.compile(r"(\d{1,2})[:.](\d{2})", re.ASCII)
FIRST, SECOND = "first", "second"
"""Which of two is meant, of a time that clocks show twice."""


class InvalidHour(ValueError):
    """What was typed is not a time of day."""


class NonexistentHour(ValueError):
    """The clocks of the zone skip this time, as when summer time begins."""


class RepeatedHour(ValueError):
    """The clocks of the zone show this time twice, as when summer time ends, and nobody has said which is meant."""


def to_instant(day: date, hour: str, zone: ZoneInfo, which: str = "") -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `hour` ("18:00"; "24:00" ends the day) on `day`.

    Raises InvalidHour, NonexistentHour, and for a time that clocks show twice RepeatedHour unless `which` says FIRST or
    SECOND.
    """
    local = _local(day, hour, zone)
    if is_skipped(local):
        raise NonexistentHour
    if not is_repeated(local):
        return local.astimezone(UTC)
    if which not in (FIRST, SECOND):
        raise RepeatedHour
    return local.replace(fold=int(which == SECOND)).astimezone(UTC)


def _local(day: date, hour: str, zone: ZoneInfo) -> datetime:
    found = HOUR.fullmatch(hour.strip())
    if not found:
        raise InvalidHour
    hours, minutes = int(found[1]), int(found[2])
    if (hours, minutes) == (24, 0):
        day, hours = day + timedelta(days=1), 0
    if hours > 23 or minutes > 59:
        raise InvalidHour
    return datetime.combine(day, time(hours, minutes), zone)


def is_skipped(local: datetime) -> bool:
    # A time within the gap is converted to UTC and back as another one (PEP 495).
    shown = local.astimezone(UTC).astimezone(local.tzinfo)
    return shown.replace(tzinfo=None) != local.replace(tzinfo=None)


def is_repeated(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset() and not is_skipped(local)


def which_of(instant: datetime, zone: ZoneInfo) -> str:
    """FIRST or SECOND for an instant whose local time clocks show twice, otherwise nothing."""
    local = instant.astimezone(zone)
    return (SECOND if local.fold else FIRST) if is_repeated(local) else ""


def both_in_words(day: str, hour: str, zone: ZoneInfo) -> list[tuple[str, str]]:
    """FIRST and SECOND, each with its distance from UTC in words, if clocks show this time twice; otherwise nothing."""
    try:
        local = _local(date.fromisoformat(day), hour, zone)
    except (ValueError, OverflowError):
        return []
    if not is_repeated(local):
        return []
    return [(which, f"the {which}, {_offset(local.replace(fold=fold))}") for fold, which in enumerate((FIRST, SECOND))]


def _offset(local: datetime) -> str:
    """ "UTC+2", "UTC+10:30"."""
    sign, hours, minutes = re.fullmatch(r"([+-])(\d\d)(\d\d).*", f"{local:%z}").groups()
    return f"UTC{sign}{int(hours)}{f':{minutes}' if minutes != '00' else ''}"


def shift_days(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same wall-clock time in `zone`, `days` later; if clocks skip it, the hour after the gap."""
    local = instant.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(UTC)
