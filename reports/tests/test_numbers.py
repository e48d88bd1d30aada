"""The numbers of conclusions and recommendations."""

import pytest

from reports import actions
from reports.actions.numbers import number_recommendations
from reports.content import adopted_paragraphs
from reports.models import Report
from reports.queries import report_content
from room import actions as room_actions
from room import rules
from room.models import Recommendation
from tests.factories import make_recommendation

_S = Report.State


@pytest.fixture
def adopted(report):
    """Two conclusions and three recommendations, adopted in another order than the one in which they are printed."""

    def make(text, **values):
        return make_recommendation(report.meeting, "adopted", text=text, **values)

    for text in ("First.", "Second."):
        make(text, kind="conclusion", addressee="")
    return {
        "civil": make("Watch.", addressee="civil_society"),
        "late": make("Publish.", addressee="governments", position=9),
        "early": make("Answer.", addressee="governments", position=1),
    }


def numbers():
    rows = Recommendation.objects.order_by("kind", "printed_number", "text")
    return [(row.kind, row.printed_number, row.text) for row in rows if row.printed_number]


def test_two_series_are_numbered_in_printed_order_when_the_report_is_cleared(report, adopted):
    assert numbers() == []

    cleared = actions.change_state(report=report, state=_S.CLEARED)

    assert numbers() == [
        ("conclusion", 1, "First."),
        ("conclusion", 2, "Second."),
        ("recommendation", 1, "Answer."),
        ("recommendation", 2, "Publish."),
        ("recommendation", 3, "Watch."),
    ]
    printed = [
        (each.adopted.kind, each.adopted.number) for each in adopted_paragraphs(report_content(cleared).chapters)
    ]
    assert printed == [(kind, number) for kind, number, _ in numbers()]


def test_reopened_report_numbers_anew_until_it_is_issued(report, adopted):
    actions.change_state(report=report, state=_S.CLEARED)
    actions.change_state(report=report, state=_S.DRAFT)
    assert numbers() == []
    room_actions.reconsider_recommendation(recommendation=adopted["early"], seen=None)

    actions.change_state(report=report, state=_S.CLEARED)

    assert [row[1:] for row in numbers()][2:] == [(1, "Publish."), (2, "Watch.")]


def test_what_was_issued_keeps_its_number_and_what_is_new_follows(report, adopted, ready):
    ready(actions.change_state(report=report, state=_S.CLEARED))
    issued = actions.issue_report(report=report, by=None)
    actions.revise_report(report=issued, by=None)
    room_actions.reconsider_recommendation(recommendation=adopted["early"], seen=None)
    make_recommendation(report.meeting, "adopted", text="Begin.", position=0)

    number_recommendations(Report.objects.get(pk=issued.pk))

    assert [row[1:] for row in numbers()][2:] == [(1, "Answer."), (2, "Publish."), (3, "Watch."), (4, "Begin.")]
    withdrawn = Recommendation.objects.get(pk=adopted["early"].pk)
    assert (
        rules.refusal_to_delete_recommendation(withdrawn) == "It was issued as recommendation 1, and keeps its address."
    )
