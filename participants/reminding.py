"""What rules of reminders may be about: the words of each kind, which whoever knows who owes what registers."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One kind of reminder: its name, what has not happened, and from what its days are counted.

    `allowed` are the days that make sense, below zero before that date; `usual` those that a new meeting begins with.
    """

    name: str
    label: str
    counted_from: str
    allowed: range
    usual: tuple[int, ...]

    @property
    def span(self) -> str:
        """The days that make sense, in words."""
        return " to ".join(written(days, self.counted_from) for days in (self.allowed[0], self.allowed[-1]))


_kinds: dict[str, Words] = {}


def register(kinds: Iterable[Words]) -> None:
    """Lets rules be about these kinds."""
    _kinds.update((kind.name, kind) for kind in kinds)


def choices() -> list[tuple[str, str]]:
    """Name and label of each kind, for the rules' field."""
    return [(kind.name, kind.label) for kind in _kinds.values()]


def words_of(name: str) -> Words | None:
    """The kind of this name; None for one that is registered no more."""
    return _kinds.get(name)


def counted_from(name: str) -> str:
    """From what a kind counts its days: "the deadline"."""
    kind = words_of(name)
    return kind.counted_from if kind else "its date"


def written(days: int, date: str) -> str:
    """An offset in words: "3 days before the deadline", "on the day of the deadline"."""
    if days == 0:
        return f"on the day of {date}"
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'before' if days < 0 else 'after'} {date}"
