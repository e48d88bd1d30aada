"""Phrases of which sentences about changes are made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.template.defaultfilters import pluralize

OLD, NEW, TITLE = "old", "new", "title"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Phrase:
    """A part of a sentence; `mark` says whether it is a value before or after, or the title of what changed."""

    text: str
    mark: str = ""


def in_words(names: Iterable[str]) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def quoted(title: str) -> str:
    return f"“{title}”"


def in_time(shift: timedelta) -> str:
    """ "15 minutes later", "7 days earlier"."""
    length, word = abs(shift), "later" if shift > timedelta() else "earlier"
    if length % DAY == timedelta():
        return f"{length.days} day{pluralize(length.days)} {word}"
    minutes = int(length.total_seconds() // 60)
    return f"{minutes} minute{pluralize(minutes)} {word}"
