"""Hours and days as people write them in the tables of programmes."""

import re
from datetime import date, time, timedelta

from egm_portal.meetings.models import Meeting

_CLOCK = r"""(?:
    (?P<twelve{0}>(?:12\s+)?(?:noon|midday|midnight))
    | (?P<hour{0}>\d{{1,2}})\s*(?:[:.h]\s*(?P<minute{0}>[0-5]\d)(?::\d\d)?|(?P<h{0}>h)(?!\w))?\s*(?:h|hrs?|hours)?\s*
    (?P<half{0}>[ap]\.?\s?m\b\.?)?
    | (?P<four{0}>[012]\d[0-5]\d)(?!\d)
)"""
_FLAGS = re.X | re.I
_RANGE = re.compile(
    rf"(?:from\s+)?{_CLOCK.format(1)}\s*(?:-|‐|‑|–|—|−|/|to|until|till|à|a)\s*{_CLOCK.format(2)}(?=$|\W)", _FLAGS
)
_ONE = re.compile(rf"(?:from\s+|at\s+)?{_CLOCK.format(1)}(?=$|\W)", _FLAGS)
_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = (
    "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]}|t)?" if len(name) > 3 else name for name in _MONTHS) + r")\.?"
)
_WEEKDAY = "(?P<weekday>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _WEEKDAYS) + r")\.?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_DATE = (
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)(?:[T ]00:00:00)?|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}{_YEAR}"
    rf"|{_MONTH.replace('month', 'month2')}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR.replace('year', 'year2')}"
    r"|(?P<day3>\d{1,2})(?:/(?P<month3>\d{1,2})(?:/(?P<year3>\d{4}))?|\.(?P<month4>\d{1,2})\.(?P<year4>\d{4}))"
)
_DAY = re.compile(
    rf"(?:day\s+(?P<number>\d{{1,2}}|one|two|three|four|five))?[\s,:;–—(-]*(?:{_WEEKDAY}(?!\w))?[\s,:;–—-]*(?:{_DATE})?\)?"
    r"(?!\w)",
    re.I,
)
_WORDS = ("one", "two", "three", "four", "five")

Hours = tuple[time, time | None]


def hours_at_start(text: str) -> tuple[Hours, str] | None:
    """The hours with which a text begins, the second one unless it has only one, and the rest of the text."""
    text = " ".join(text.split(" ")).strip()
    if (found := _RANGE.match(text)) and _is_clock(found, 1, also=_is_clock(found, 2)):
        first, second = _hour(found, 1), _hour(found, 2)
        if first and second:
            if not found["half1"] and found["half2"] and not found["twelve1"]:
                first = _in_half_of(first, second, found["half2"])
            return (first, second), text[found.end() :].strip(" \t\n:.;,–—-")
    # Four digits alone are a year.
    if (found := _ONE.match(text)) and not found["four1"] and _is_clock(found, 1) and (hour := _hour(found, 1)):
        return (hour, None), text[found.end() :].strip(" \t\n:.;,–—-")
    return None


def _is_clock(found: re.Match, which: int, *, also: bool = False) -> bool:
    """Whether a number is an hour: it has minutes, “h”, “a.m.” or four digits; or the other hour of a range has."""
    return also or any(found[f"{name}{which}"] for name in ("minute", "h", "half", "four", "twelve"))


def _hour(found: re.Match, which: int) -> time | None:
    if twelve := found[f"twelve{which}"]:
        return time(0) if "midnight" in twelve.lower() else time(12)
    if four := found[f"four{which}"]:
        hour, minute = int(four[:2]), int(four[2:])
    else:
        hour, minute = int(found[f"hour{which}"]), int(found[f"minute{which}"] or 0)
    if half := found[f"half{which}"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0].lower() == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if hour < 24 else None


def _in_half_of(first: time, second: time, half: str) -> time:
    """The first hour of “9.30-10.15 p.m.”, which is in the same half of the day unless it would then be the later."""
    if half[0].lower() == "p" and first.hour < 12:
        later = first.replace(hour=first.hour + 12)
        return later if later < second else first
    return first.replace(hour=0) if half[0].lower() == "a" and first.hour == 12 else first


def day_at_start(text: str, meeting: Meeting) -> tuple[date, str] | None:
    """The day with which a text begins (“Day 2”, “Wednesday, 24 July”), and the rest of the text."""
    text = " ".join(text.split())
    found = _DAY.match(text)
    if not found or not found[0].strip(" ,:;–—-("):
        return None
    day = _date(found, meeting)
    if day is None and (number := found["number"]):
        count = int(number) if number.isdecimal() else _WORDS.index(number.lower()) + 1
        day = meeting.starts_on + timedelta(days=count - 1) if 1 <= count <= 60 else None
    if day is None and found["weekday"] and not found["number"]:
        day = _of_weekday(found["weekday"], meeting)
    return (day, text[found.end() :].strip(" ,:;–—-")) if day else None


def _date(found: re.Match, meeting: Meeting) -> date | None:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        if found["day3"]:
            first, second = int(found["day3"]), int(found["month3"] or found["month4"])
            year = int(found["year3"] or found["year4"] or meeting.starts_on.year)
            both = [date(year, month, day) for day, month in ((first, second), (second, first)) if month <= 12]
            return next((day for day in both if meeting.starts_on <= day <= meeting.ends_on), both[0])
        if month := found["month"] or found["month2"]:
            number = next(place for place, name in enumerate(_MONTHS, start=1) if name.startswith(month[:3].lower()))
            year = int(found["year"] or found["year2"] or meeting.starts_on.year)
            return date(year, number, int(found["day"] or found["day2"]))
    except (ValueError, IndexError):
        return None
    return None


def _of_weekday(name: str, meeting: Meeting) -> date | None:
    """The only day of the meeting that is such a weekday."""
    length = (meeting.ends_on - meeting.starts_on).days + 1
    days = [meeting.starts_on + timedelta(days=number) for number in range(min(length, 60))]
    own = [day for day in days if _WEEKDAYS[day.weekday()].startswith(name[:3].lower())]
    return own[0] if len(own) == 1 else None
