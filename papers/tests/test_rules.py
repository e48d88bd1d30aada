from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from papers import rules
from papers.models import Document, Paper

DUE = datetime(2013, 7, 15, 22, tzinfo=UTC)
UNTIL = DUE + timedelta(days=2)
SECOND = timedelta(seconds=1)

ALLOWED = {
    ("awaited", "submitted"),
    ("awaited", "withdrawn"),
    ("submitted", "awaited"),
    ("submitted", "submitted"),
    ("submitted", "accepted"),
    ("submitted", "returned"),
    ("submitted", "withdrawn"),
    ("returned", "awaited"),
    ("returned", "submitted"),
    ("returned", "accepted"),
    ("returned", "withdrawn"),
    ("accepted", "submitted"),
    ("accepted", "withdrawn"),
    ("withdrawn", "awaited"),
    ("withdrawn", "submitted"),
}


@pytest.mark.parametrize(
    ("state", "dates", "allowed"),
    [
        ("submitted", {}, True),
        ("accepted", {}, True),
        ("withdrawn", {}, False),
        ("accepted", {"publish_at": DUE}, False),
        ("submitted", {"publish_at": DUE}, False),
        ("accepted", {"publish_at": DUE, "withdrawn_at": UNTIL}, True),
    ],
)
def test_author_describes_what_readers_are_not_shown(state, dates, allowed):
    assert rules.can_describe(Paper(state=state, document=Document(**dates))) is allowed


def test_nothing_is_described_before_a_file_has_come():
    assert rules.can_describe(Paper(state="awaited")) is False


@pytest.mark.parametrize(("before", "after"), list(product(Paper.State.values, repeat=2)))
def test_paper_moves_only_along_the_table(before, after):
    assert rules.can_become(Paper(state=before), after) == ((before, after) in ALLOWED)


@pytest.mark.parametrize(
    ("at", "extended_until", "found"),
    [
        (DUE - SECOND, None, "on_time"),
        (DUE, None, "on_time"),
        (DUE + SECOND, None, "in_grace"),
        (DUE + rules.GRACE, None, "in_grace"),
        (DUE + rules.GRACE + SECOND, None, "late"),
        (DUE + rules.GRACE + rules.HELD, None, "late"),
        (DUE + rules.GRACE + rules.HELD + SECOND, None, None),
        (DUE, UNTIL, "on_time"),
        (DUE + SECOND, UNTIL, "extended"),
        (UNTIL, UNTIL, "extended"),
        (UNTIL + SECOND, UNTIL, "in_grace"),
        (UNTIL + rules.GRACE + SECOND, UNTIL, "late"),
        (DUE + SECOND, DUE - timedelta(days=1), "in_grace"),
    ],
)
def test_timeliness_at_each_edge(at, extended_until, found):
    assert rules.timeliness(DUE, extended_until, at) == found


def test_paper_without_a_deadline_is_never_late():
    assert rules.timeliness(None, None, DUE) == "not_due"


@pytest.mark.parametrize(
    ("kind", "consent", "allowed"),
    [
        ("expert_paper", False, False),
        ("expert_paper", True, True),
        ("presentation", False, False),
        ("background", False, True),
    ],
)
def test_work_of_an_author_needs_consent(kind, consent, allowed):
    assert rules.can_publish(Document(kind=kind, publication_consent=consent)) == allowed
