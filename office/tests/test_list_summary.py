"""The sentence above the list of participants."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from participants.actions import move_to_reserve
from tests import factories

PEOPLE = reverse("admin:participants_participant_changelist")


@pytest.mark.parametrize(
    ("few", "statuses", "sentence"),
    [
        (8, ["nominated"], "None of 8-10 experts has accepted."),
        (8, ["accepted"], "One of 8-10 experts has accepted."),
        (10, ["accepted"] * 2 + ["declined"], "Two of 10 experts have accepted. One person has declined."),
        (
            8,
            ["accepted", "invited", "declined", "declined", "reserve"],
            "One of 8-10 experts has accepted. "
            "One person has not answered for a week, two have declined and one is on the reserve list.",
        ),
    ],
)
def test_list_of_participants_says_how_far_the_meeting_is(at_desk, meeting, today, few, statuses, sentence):
    meeting.experts_min, meeting.experts_max = few, 10
    meeting.save()
    with calendar_at(factories.TODAY - timedelta(days=8)):
        for status in statuses:
            person = factories.make_participant("nominated" if status == "reserve" else status, meeting=meeting)
            if status == "reserve":
                move_to_reserve(participant=person)
    factories.make_participant(meeting=meeting, role="consultant", status="accepted")

    page = html.fromstring(at_desk.get(f"{PEOPLE}?meeting={meeting.pk}").text)

    assert page.find_class("list-summary")[0].text_content() == sentence


def test_list_of_nobody_and_of_several_meetings_says_nothing(at_desk, organizer, meeting):
    empty = at_desk.get(f"{PEOPLE}?meeting={meeting.pk}")
    factories.make_participant(meeting=meeting)
    factories.make_member(factories.make_meeting(), organizer)

    both = at_desk.get(PEOPLE)

    assert "list-summary" not in empty.text + both.text
