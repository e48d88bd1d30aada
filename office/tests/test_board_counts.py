"""The numbers at the head of the board: what they count, and the lists that they lead to."""

from datetime import timedelta

import pytest
from django.urls import reverse

from office.board import board_of
from office.tests.boards import board_at, numbers
from participants.models import Participant
from tests import factories


def test_counts_are_of_experts_and_of_expected_papers(peopled):
    assert numbers(board_at(peopled)) == {
        "experts nominated": 9,
        "experts invited": 8,
        "experts accepted, of": 5,
        "expert declined": 1,
        "papers received, of": 3,
        "to the deadline, 15 July 2013, 24:00 (Geneva)": 5,
        "e-mail not delivered": 1,
    }


def test_each_number_leads_to_a_list_with_as_many_rows(at_desk, peopled):
    board = board_of(peopled)
    links = {count.link: count.number for count in board.counts if not count.unit}
    links |= {count.of_link: int(count.of.split()[0]) for count in board.counts if count.of.endswith("owed")}
    for share in [share for balance in board.balances for share in balance.shares]:
        links |= {share.accepted_link: share.accepted, share.nominated_link: share.nominated}

    found = {link: at_desk.get(link).context["cl"].result_count for link in links}

    assert found == links
    assert len(links) > 20


@pytest.mark.parametrize("narrowed", ["open=silent", "open=paper", "open=consent"])
def test_questions_to_the_list_of_participants(at_desk, peopled, narrowed):
    rows = at_desk.get(f"{reverse('admin:participants_participant_changelist')}?{narrowed}").context["cl"].queryset

    answers = {
        "open=silent": {"Silent"},
        "open=paper": set(Participant.objects.filter(papers__state="awaited").values_list("name", flat=True)),
        "open=consent": set(Participant.objects.filter(list_consent=None).values_list("name", flat=True)),
    }
    assert {row.name for row in rows} == answers[narrowed]


@pytest.mark.parametrize(
    ("instant", "route"), [(factories.DUE - timedelta(seconds=1), "papers"), (factories.DUE, "change")]
)
def test_days_lead_to_the_page_on_which_their_date_is_set(meeting, instant, route):
    days = next(count for count in board_at(meeting, instant).counts if count.unit)

    assert days.link == reverse(f"admin:meetings_meeting_{route}", args=[meeting.pk])


@pytest.mark.parametrize(
    ("instant", "number", "words"),
    [
        (factories.DUE - timedelta(seconds=1), 0, "to the deadline, 15 July 2013, 24:00 (Geneva)"),
        (factories.DUE, 8, "to the first day of the meeting"),
        (factories.DUE + timedelta(days=8), 2, "of the meeting left, including today"),
        (factories.DUE + timedelta(days=12), 3, "since the last day of the meeting"),
    ],
)
def test_days_are_those_to_the_next_date(meeting, instant, number, words):
    assert numbers(board_at(meeting, instant))[words] == number
