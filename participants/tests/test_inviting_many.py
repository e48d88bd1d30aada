"""A whole list of people is invited at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from egm_portal.mail.models import Message
from participants.models import Participant
from tests import factories
from tests.forms import INVITED

pytestmark = pytest.mark.usefixtures("today")
LIST = reverse("admin:participants_participant_changelist")
INVITE = reverse("admin:participants_participant_invite")


def queries_to_invite(at_desk, meeting, number):
    """How many queries the page takes for so many people, and how many it takes to invite them."""
    people = [factories.make_participant(meeting=meeting) for _ in range(number)]
    ids = ",".join(str(person.pk) for person in people)
    with CaptureQueriesContext(
        connection,
    ) as asking:
        assert at_desk.get(f"{INVITE}?ids={ids}").status_code == 200
    with CaptureQueriesContext(connection) as inviting:
        at_desk.post(INVITE, INVITED | {"ids": ids})
    assert Message.objects.filter(to__in=[person.email for person in people]).count() == number
    return len(asking), len(inviting)


def test_list_offers_to_invite_180_people_before_the_meeting_is_announced(at_desk):
    from egm_portal.meetings.models import Meeting

    meeting = Meeting.objects.get()
    Meeting.objects.update(public_from=None)
    Participant.objects.bulk_create(
        Participant(meeting=meeting, name=f"Expert {number:03}", email=f"e{number}@example.org")
        for number in range(180)
    )
    page = html.fromstring(at_desk.get(LIST, {"meeting": meeting.pk}).text)
    buttons = page.xpath("//button[@value='invite']")

    asked = at_desk.post(
        f"{LIST}?meeting={meeting.pk}",
        {"action": "invite", "select_across": "1", "_selected_action": [Participant.objects.first().pk]},
    )

    assert buttons
    assert len(asked.context["able"]) == len(asked.context["previews"]) == 180
    assert "Invite: 180 participants" in asked.text


def test_page_takes_the_same_queries_for_any_number_and_each_invitation_as_many(at_desk, meeting):
    queries_to_invite(at_desk, meeting, 1)
    few, more, many = (queries_to_invite(at_desk, meeting, number) for number in (2, 4, 6))

    assert few[0] == more[0] == many[0]
    assert more[1] - few[1] == many[1] - more[1]
