from itertools import product

import pytest

from reports.models import Report
from room import rules
from room.models import Recommendation, Room

RECOMMENDATION_ALLOWED = {
    ("proposed", "adopted"),
    ("proposed", "merged"),
    ("proposed", "dropped"),
    ("proposed", "considered"),
    ("proposed", "left_open"),
    ("considered", "proposed"),
    ("considered", "adopted"),
    ("considered", "left_open"),
    ("considered", "merged"),
    ("considered", "dropped"),
    ("left_open", "considered"),
    ("left_open", "proposed"),
    ("left_open", "adopted"),
    ("left_open", "merged"),
    ("left_open", "dropped"),
    ("adopted", "proposed"),
    ("dropped", "proposed"),
}


@pytest.mark.parametrize(("before", "after"), list(product(Recommendation.State.values, repeat=2)))
def test_recommendation_state_changes_only_as_the_table_says(before, after):
    allowed = rules.recommendation_can_become(Recommendation(state=before), after)

    assert allowed == ((before, after) in RECOMMENDATION_ALLOWED)


@pytest.mark.django_db
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
    values = {"pk": 2, "meeting_id": 1, "kind": "recommendation", "state": "proposed"}
    into, one = Recommendation(**values | changes), Recommendation(**values | {"pk": 1})
    into.text, one.text = "Wait.", "Go."

    refusal = rules.refusal_to_merge(one, into)

    assert refusal == ("" if allowed else "“Go.” cannot be merged into “Wait.”: nothing was changed.")


REFUSALS = {
    "proposed": {"reconsider": "Proposed."},
    "adopted": dict.fromkeys(["adopt", "leave open", "merge", "drop"], "Adopted."),
    "considered": {"reconsider": "Under consideration."},
    "left_open": {"leave open": "Left open."},
    "merged": dict.fromkeys(["adopt", "leave open", "merge", "drop", "reconsider"], "Merged."),
    "dropped": dict.fromkeys(["adopt", "leave open", "merge", "drop"], "Not adopted."),
}


def refusals(recommendation):
    found = {
        "adopt": rules.refusal_to_adopt(recommendation),
        "leave open": rules.refusal_to_leave_open(recommendation),
        "merge": rules.refusal_to_merge(recommendation),
        "drop": rules.refusal_to_drop(recommendation),
        "reconsider": rules.refusal_to_reconsider(recommendation),
    }
    return {verb: sentence for verb, sentence in found.items() if sentence}


@pytest.mark.django_db
@pytest.mark.parametrize("state", Recommendation.State.values)
def test_refusals_of_each_state_of_a_recommendation(state):
    assert refusals(Recommendation(meeting_id=1, state=state)) == REFUSALS[state]


@pytest.mark.django_db
@pytest.mark.parametrize("state", Report.State.values)
def test_recommendations_change_until_their_report_is_cleared(meeting, state):
    sentences = {
        "cleared": "The text of the report is final, with its conclusions and recommendations. Unlock it first.",
        "issued": "The report has been issued: its conclusions and recommendations are final.",
    }
    sentence = sentences.get(state, "")

    assert rules.refusal_to_propose(meeting.pk) == ""
    Room.objects.create(meeting=meeting, settled=state if sentence else "")

    assert rules.refusal_to_propose(meeting.pk) == sentence
    assert rules.refusal_to_adopt(Recommendation(meeting=meeting, state="proposed")) == sentence
