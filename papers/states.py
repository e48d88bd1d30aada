"""The states of papers, and the words for how far a paper is: for tags, lists, filters, the board, pages and mails.

A new state is a member of `State`, a standing with its words, an entry of `STATES` and a migration.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models


class State(models.TextChoices):
    AWAITED = "awaited", "Awaited"
    SUBMITTED = "submitted", "To review"
    RETURNED = "returned", "Revision requested"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "No paper expected"


class Standing(models.TextChoices):
    """How far a paper is, in the order in which it presses; each value stands in addresses."""

    TO_REVIEW = "to-review", State.SUBMITTED.label.lower()
    LATE_FILE = "late-file", "late file pending"
    OVERDUE = "overdue", "overdue"
    ANOTHER_FILE = "another-file", "another file needed"
    REVISION = "revision-requested", State.RETURNED.label.lower()
    AWAITED = "awaited", State.AWAITED.label.lower()
    ACCEPTED = "accepted", State.ACCEPTED.label.lower()
    NOT_EXPECTED = "not-expected", State.WITHDRAWN.label.lower()


@dataclass(frozen=True)
class Words:
    """A word and the tint of its tag, for organizers and for the author."""

    organizers: str
    tint: str
    author: str
    author_tint: str


def _alike(standing: Standing, tint: str) -> Words:
    return Words(standing.label, tint, standing.label, tint)


WORDS = {
    Standing.TO_REVIEW: Words(Standing.TO_REVIEW.label, "warn", "received", "good"),
    Standing.LATE_FILE: Words(Standing.LATE_FILE.label, "bad", "awaiting the organizers", "warn"),
    Standing.OVERDUE: _alike(Standing.OVERDUE, "bad"),
    Standing.ANOTHER_FILE: _alike(Standing.ANOTHER_FILE, "bad"),
    Standing.REVISION: _alike(Standing.REVISION, "warn"),
    Standing.AWAITED: Words(Standing.AWAITED.label, "", Standing.AWAITED.label, "warn"),
    Standing.ACCEPTED: _alike(Standing.ACCEPTED, "good"),
    Standing.NOT_EXPECTED: _alike(Standing.NOT_EXPECTED, ""),
}


@dataclass(frozen=True)
class StateInfo:
    """What a state says of a paper, unless its files or the calendar say more; `predicate` ends a sentence about it.

    In a state that `is_owed` the author is asked for a file; in one that `is_received` nobody has asked for another.
    Unless it `is_expected`, the paper takes no files, and is left out of lists and counts.
    """

    standing: Standing
    predicate: str
    is_owed: bool = False
    is_received: bool = False
    is_expected: bool = True


STATES: dict[str, StateInfo] = {
    State.SUBMITTED: StateInfo(Standing.TO_REVIEW, "awaits review", is_received=True),
    State.RETURNED: StateInfo(Standing.REVISION, "awaits its revision", is_owed=True),
    State.AWAITED: StateInfo(Standing.AWAITED, "is awaited", is_owed=True),
    State.ACCEPTED: StateInfo(Standing.ACCEPTED, "has been accepted", is_received=True),
    State.WITHDRAWN: StateInfo(Standing.NOT_EXPECTED, "is no longer expected", is_expected=False),
}
"""In the order in which somebody has something to do: the organizers first, then the author."""


def states_where(holds: Callable[[StateInfo], object]) -> list[State]:
    return [state for state in State if holds(STATES[state])]


NOT_EXPECTED = states_where(lambda state: not state.is_expected)
