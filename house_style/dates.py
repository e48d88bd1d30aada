"""Rules about dates and times of the day."""

import re
from calendar import month_name
from collections.abc import Iterator

from house_style.passages import Found, Passage, in_place_of

MONTHS = tuple(month_name[1:])
MONTH = "|".join(MONTHS)
_SHORT = {name[:3]: name for name in MONTHS} | {"Sept": "September"}
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:1[89]|20)\d\d"

_FIGURE = re.compile(r"\d")


def _date(_: Passage, found: re.Match) -> str:
    parts = found.groupdict()
    days = "-".join(day.lstrip("0") for day in re.split("[-–]", parts["day"]))
    return " ".join(filter(None, (days, _SHORT.get(parts["month"], parts["month"]), parts.get("year"))))


def _month_in_words(_: Passage, found: re.Match) -> str | None:
    """The date with its month in words, if the figures leave no doubt which of them is the month."""
    numbers = [int(part) for part in re.split("[/.-]", found[0])]
    if numbers[0] > 31:
        year, month, day = numbers
    else:
        day, month, year = numbers
        if month > 12:
            day, month = month, day
        elif day <= 12 and day != month:
            return None
    return f"{day} {MONTHS[month - 1]} {year}" if 1 <= month <= 12 and 1 <= day <= 31 else None


_DATES = [
    *(
        in_place_of(rf"(?<![\w/.-]){pattern}(?!\w)", _date, having=[name.lower() for name in _SHORT])
        for pattern in (
            rf"(?P<month>{MONTH}) (?P<day>{_DAY}(?:[-–]{_DAY})?)(?:st|nd|rd|th)?,? (?P<year>{_YEAR})",  # July 24, 2013
            rf"(?P<month>{MONTH}) (?P<day>{_DAY})(?:st|nd|rd|th)(?!,? {_YEAR})",  # July 24th
            rf"(?:the )?(?P<day>{_DAY})(?:st|nd|rd|th)(?: of)? (?P<month>{MONTH})",  # the 24th of July
            rf"(?P<day>{_DAY}) (?P<month>{MONTH}), (?P<year>{_YEAR})",  # 24 July, 2013
            rf"(?P<day>{_DAY}) (?P<month>{'|'.join(_SHORT)})(?:\. ?| )(?P<year>{_YEAR})",  # 24 Jul. 2013
        )
    ),
    in_place_of(
        rf"(?<![\w/.-])(?:\d\d?(?P<mark>[/.-])\d\d?(?P=mark){_YEAR}|{_YEAR}-\d\d-\d\d)(?![\w/-]|\.\d)", _month_in_words
    ),
    in_place_of(r"(?<!\w)((?:1[89]|20)\d0)['’]s(?!\w)", r"\1s"),  # the 1990's
]


def dates(passage: Passage) -> Iterator[Found]:
    for find in _DATES if _FIGURE.search(passage.words) else ():
        yield from find(passage)


def _time(_: Passage, found: re.Match) -> str:
    """A time as "2.30 p.m."; noon and midnight have their names."""
    if half := found["half"]:
        hour, minutes, is_morning = int(found["hour"]), found["minutes"] or "00", half[0] in "aA"
    else:
        hour, minutes = int(found["hour_24"]), found["minutes_24"]
        hour, is_morning = hour % 12 or 12, hour < 12
    if (hour, minutes) == (12, "00"):
        return found[0]
    return f"{hour}{'' if minutes == '00' else f'.{minutes}'} {'a.m.' if is_morning else 'p.m.'}"


_HALVES_OF_DAY = (
    r"(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minutes>[0-5]\d))? ?(?P<half>[ap](?:\.m\.|m)|[AP](?:\.M\.|M))(?!\w)"
)
_WHOLE_DAY = r"(?P<hour_24>(?<=at )\d|[01]\d|2[0-3]):(?P<minutes_24>[0-5]\d)(?: (?:hours|hrs?)(?!\w))?"
times = in_place_of(rf"(?<![\w:.,/–-])(?:{_HALVES_OF_DAY}|{_WHOLE_DAY})(?![\w:/–-])", _time)
