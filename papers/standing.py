"""How far a paper is: one table of words, for tags, lists, filters, the board, the author's pages and mails."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

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


def standing_of(paper: Paper, newest: Version | None, deadline: datetime | None, at: datetime) -> Standing:
    if paper.state == _S.WITHDRAWN:
        return Standing.NOT_EXPECTED
    if newest and newest.is_held:
        return Standing.LATE_FILE
    if paper.state not in Paper.OWED:
        return Standing.TO_REVIEW if paper.state == _S.SUBMITTED else Standing.ACCEPTED
    if deadline and at > deadline:
        return Standing.OVERDUE
    if newest and newest.is_closed:
        return Standing.ANOTHER_FILE
    return Standing.REVISION if paper.state == _S.RETURNED else Standing.AWAITED


def in_standing(papers: PaperQuerySet, standing: str, at: datetime) -> PaperQuerySet:
    """The papers whose `standing_of` is this one at `at`: a test compares the two."""
    if standing == Standing.NOT_EXPECTED:
        return papers.filter(state=_S.WITHDRAWN)
    expected = papers.exclude(state=_S.WITHDRAWN)
    late = expected.with_newest(Version.objects.held())
    if standing == Standing.LATE_FILE:
        return late
    expected = expected.exclude(pk__in=late.values("pk"))
    if standing in (Standing.TO_REVIEW, Standing.ACCEPTED):
        return expected.filter(state=_S.SUBMITTED if standing == Standing.TO_REVIEW else _S.ACCEPTED)
    asked = expected.filter(state__in=Paper.OWED)
    overdue = asked.overdue(at)
    if standing == Standing.OVERDUE:
        return overdue
    asked = asked.exclude(pk__in=overdue.values("pk"))
    closed = asked.with_newest(Version.objects.closed())
    if standing == Standing.ANOTHER_FILE:
        return closed
    asked = asked.exclude(pk__in=closed.values("pk"))
    return asked.filter(state={Standing.REVISION: _S.RETURNED, Standing.AWAITED: _S.AWAITED}[standing])
