from itertools import product

import pytest

from reports import rules
from reports.models import Recommendation, Report

REPORT_ALLOWED = {
    ("outline", "draft"),
    ("draft", "circulated"),
    ("draft", "cleared"),
    ("circulated", "draft"),
    ("circulated", "cleared"),
    ("cleared", "draft"),
    ("cleared", "issued"),
}
RECOMMENDATION_ALLOWED = {
    ("proposed", "adopted"),
    ("proposed", "merged"),
    ("proposed", "dropped"),
    ("adopted", "proposed"),
    ("dropped", "proposed"),
}


@pytest.mark.parametrize(("before", "after"), list(product(Report.State.values, repeat=2)))
def test_report_state_changes_only_as_the_table_says(before, after):
    assert rules.report_can_become(Report(state=before), after) == ((before, after) in REPORT_ALLOWED)


@pytest.mark.parametrize(("before", "after"), list(product(Recommendation.State.values, repeat=2)))
def test_recommendation_state_changes_only_as_the_table_says(before, after):
    allowed = rules.recommendation_can_become(Recommendation(state=before), after)

    assert allowed == ((before, after) in RECOMMENDATION_ALLOWED)


@pytest.mark.parametrize(
    ("state", "open_"),
    [("outline", True), ("draft", True), ("circulated", True), ("cleared", False), ("issued", False)],
)
def test_report_can_be_edited_until_it_is_cleared(state, open_):
    assert rules.can_edit(Report(state=state)) == open_


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"state": "adopted"}, True),
        ({"state": "dropped"}, False),
        ({"state": "merged"}, False),
        ({"kind": "conclusion"}, False),
        ({"meeting_id": 2}, False),
        ({"pk": 1}, False),
    ],
)
def test_recommendation_merges_into_a_standing_one_of_its_kind_and_meeting(changes, allowed):
    into = Recommendation(**{"pk": 2, "meeting_id": 1, "kind": "recommendation", "state": "proposed"} | changes)

    assert rules.can_merge(Recommendation(pk=1, meeting_id=1, kind="recommendation"), into) == allowed
