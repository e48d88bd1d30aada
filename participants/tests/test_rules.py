from itertools import product

import pytest

from participants import rules
from participants.models import Participant

ALLOWED = {
    ("nominated", "invited"),
    ("nominated", "reserve"),
    ("nominated", "accepted"),
    ("reserve", "nominated"),
    ("reserve", "invited"),
    ("invited", "accepted"),
    ("invited", "declined"),
    ("invited", "nominated"),
    ("declined", "accepted"),
    ("declined", "invited"),
    ("accepted", "withdrawn"),
    ("withdrawn", "invited"),
}


@pytest.mark.parametrize(("before", "after"), list(product(Participant.Status.values, repeat=2)))
def test_participant_moves_only_along_the_table(before, after):
    assert rules.can_become(Participant(status=before), after) == ((before, after) in ALLOWED)
