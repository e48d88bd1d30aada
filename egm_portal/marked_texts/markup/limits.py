"""How much text is read. Beyond it, blank lines still part paragraphs, but no mark is looked for."""

from collections.abc import Callable
from dataclasses import dataclass

MAX_LENGTH = 200_000
"""Characters of a section: about 70 pages."""
MAX_CELLS = 2000
"""Cells of one table, its head included. A larger one stays text."""


MAX_LINES = 10_000


@dataclass(frozen=True)
class _Limit:
    what: str
    largest: int
    count: Callable[[str], int]


# What hostile texts need in order to keep a reader busy for seconds: reading takes time for each of these.
_LIMITS = (
    _Limit("characters", MAX_LENGTH, len),
    _Limit("lines", MAX_LINES, lambda source: source.count("\n") + 1),
    _Limit("square brackets", 5000, lambda source: source.count("[")),
    _Limit("asterisks and underscores", 20_000, lambda source: source.count("*") + source.count("_")),
)


def excess(source: str) -> str:
    """Why marks are not looked for in this text, or nothing."""
    for limit in _LIMITS:
        if (count := limit.count(source)) > limit.largest:
            return (
                f"The section has {count:,} {limit.what}, and only {limit.largest:,} are possible with tables, "
                "footnotes and other marks: all is shown as it was typed. Divide the section."
            )
    return ""
