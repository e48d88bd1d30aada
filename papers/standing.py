"""How far a paper is: one table of words, for tags, lists, filters, the board, the author's pages and mails."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Case, Q, Value, When

from papers.models import Paper, Version
from papers.models.papers import PaperQuerySet

_S = Paper.State


class Standing(models.TextChoices):
    """How far a paper is, in the order in which it presses; each value stands in addresses."""

    TO_REVIEW = "to-review", _S.SUBMITTED.label.lower()
    LATE_FILE = "late-file", "late file pending"
    OVERDUE = "overdue", "overdue"
    ANOTHER_FILE = "another-file", "another file needed"
    REVISION = "revision-requested", _S.RETURNED.label.lower()
    AWAITED = "awaited", _S.AWAITED.label.lower()
    ACCEPTED = "accepted", _S.ACCEPTED.label.lower()
    NOT_EXPECTED = "not-expected", _S.WITHDRAWN.label.lower()


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
class OfState:
    """What a state says of a paper, unless its files or the calendar say more: its standing, and the end of a sentence
    of which the paper is the subject."""

    standing: Standing
    predicate: str


STATES = {
    _S.SUBMITTED: OfState(Standing.TO_REVIEW, "awaits review"),
    _S.RETURNED: OfState(Standing.REVISION, "awaits its revision"),
    _S.AWAITED: OfState(Standing.AWAITED, "is awaited"),
    _S.ACCEPTED: OfState(Standing.ACCEPTED, "has been accepted"),
    _S.WITHDRAWN: OfState(Standing.NOT_EXPECTED, "is no longer expected"),
}
"""Every state, in the order in which somebody has something to do: the organizers first, then the author."""


def standing_of(paper: Paper, newest: Version | None, deadline: datetime | None, at: datetime) -> Standing:
    own = STATES[paper.state].standing
    if paper.state == _S.WITHDRAWN:
        return own
    if newest and newest.is_held:
        return Standing.LATE_FILE
    if paper.state not in Paper.OWED:
        return own
    if deadline and at > deadline:
        return Standing.OVERDUE
    if newest and newest.is_closed:
        return Standing.ANOTHER_FILE
    return own


def with_standing(papers: PaperQuerySet, at: datetime) -> PaperQuerySet:
    """The papers annotated with their `standing` at `at`."""
    whens = [When(condition, then=Value(standing.value)) for condition, standing in _cases(papers, at)]
    return papers.annotate(standing=Case(*whens))


def in_standing(papers: PaperQuerySet, standing: str, at: datetime) -> PaperQuerySet:
    """The papers whose standing is this one at `at`."""
    found = papers
    for condition, own in _cases(papers, at):
        if own == standing:
            return found.filter(condition)
        found = found.exclude(condition)
    raise ValueError(standing)


def _cases(papers: PaperQuerySet, at: datetime) -> list[tuple[Q, Standing]]:
    """The standing of these papers is that of the first condition that holds, as in `standing_of`: a test compares."""
    late = papers.with_newest(Version.objects.held()).order_by()
    asked = papers.filter(state__in=Paper.OWED).order_by()
    closed = asked.with_newest(Version.objects.closed())
    own = {state: (Q(state=state), of.standing) for state, of in STATES.items()}
    return [
        own[_S.WITHDRAWN],
        (Q(pk__in=late.values("pk")), Standing.LATE_FILE),
        *(case for state, case in own.items() if state not in (_S.WITHDRAWN, *Paper.OWED)),
        (Q(pk__in=asked.overdue(at).values("pk")), Standing.OVERDUE),
        (Q(pk__in=closed.values("pk")), Standing.ANOTHER_FILE),
        *(own[state] for state in Paper.OWED),
    ]
