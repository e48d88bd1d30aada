from itertools import product

import pytest

from reports import rules
from reports.models import Report

REPORT_ALLOWED = {
    ("outline", "draft"),
    ("outline", "circulated"),
    ("outline", "cleared"),
    ("draft", "circulated"),
    ("draft", "cleared"),
    ("circulated", "draft"),
    ("circulated", "circulated"),
    ("circulated", "cleared"),
    ("cleared", "draft"),
    ("cleared", "issued"),
    ("issued", "draft"),
}


@pytest.mark.parametrize(("before", "after"), list(product(Report.State.values, repeat=2)))
def test_report_state_changes_only_as_the_table_says(before, after):
    assert rules.report_can_become(Report(state=before), after) == ((before, after) in REPORT_ALLOWED)


@pytest.mark.parametrize(
    ("state", "open_"),
    [("outline", True), ("draft", True), ("circulated", True), ("cleared", False), ("issued", False)],
)
def test_report_can_be_edited_until_it_is_cleared(state, open_):
    assert rules.can_edit(Report(state=state)) == open_
