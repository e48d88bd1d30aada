"""The board is read in a fixed number of queries, whoever takes part."""

from datetime import timedelta

import pytest

from egm_portal.clock import calendar_at
from office.board import board_of
from office.tests.boards import quiet
from papers import actions as papers
from papers.models import Paper
from participants.models import Participant
from reminders.actions import add_usual_rules
from reminders.kinds import KINDS
from tests import factories

QUERIES = 24 + len({kind.source for kind in KINDS.values()})


@pytest.mark.parametrize("count", [1, 3])
def test_board_costs_a_fixed_number_of_queries(meeting, count, django_assert_num_queries):
    quiet(meeting)
    add_usual_rules(meeting=meeting)
    for state in ["awaited", "submitted", "published"] * count:
        paper = factories.make_paper(state, meeting=meeting)
        papers.extend_paper(paper=paper, until=factories.DUE + timedelta(days=9), reason="Illness", by=None) if (
            state == "awaited"
        ) else None
        factories.make_participant(meeting=meeting, status="invited")

    with calendar_at(factories.TODAY):
        board_of(meeting)  # counts the conflicts
        with django_assert_num_queries(QUERIES):
            board_of(meeting)


@pytest.mark.parametrize("count", [10, 500])
def test_board_costs_the_same_for_ten_people_and_for_five_hundred(meeting, count, django_assert_num_queries):
    add_usual_rules(meeting=meeting)
    template = factories.make_participant(meeting=meeting, status="accepted")
    kept = {name: getattr(template, name) for name in ("meeting", "status", "role", "list_consent", "answered_at")}
    people = Participant.objects.bulk_create(
        Participant(**kept, name=f"Person {number}", email=f"person-{number}@example.net") for number in range(count)
    )
    Paper.objects.bulk_create(Paper(participant=person) for person in people)

    with calendar_at(factories.TODAY):
        board_of(meeting)  # counts the conflicts
        with django_assert_num_queries(QUERIES - 5):  # no files, and an empty programme
            board = board_of(meeting)

    assert len(board.people) == count + 1
