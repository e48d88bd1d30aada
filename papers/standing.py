"""How far a paper is, from its state, its newest file and its deadline: in Python, and in the database."""

from datetime import datetime

from django.db.models import Case, Q, Value, When

from papers.models import Paper, Version
from papers.models.papers import PaperQuerySet
from papers.states import STATES, Standing


def standing_of(paper: Paper, newest: Version | None, deadline: datetime | None, at: datetime) -> Standing:
    own = STATES[paper.state].standing
    if paper.state in Paper.NOT_EXPECTED:
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
    own = {state: (Q(state=state), info.standing) for state, info in STATES.items()}
    return [
        *(own[state] for state in Paper.NOT_EXPECTED),
        (Q(pk__in=late.values("pk")), Standing.LATE_FILE),
        *(case for state, case in own.items() if state not in (*Paper.NOT_EXPECTED, *Paper.OWED)),
        (Q(pk__in=asked.overdue(at).values("pk")), Standing.OVERDUE),
        (Q(pk__in=closed.values("pk")), Standing.ANOTHER_FILE),
        *(own[state] for state in Paper.OWED),
    ]
