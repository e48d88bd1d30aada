"""Nominees who are asked in confidence whether they would be available, before anybody is invited."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.meetings.models import User
from participants import actions
from participants.cells import status_tag
from participants.models import FundingTerms, Participant
from tests import factories
from tests.forms import fields_of_verb

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def nominee(meeting):
    return factories.make_participant(meeting=meeting, name="Ada", honorific="Ms.", email="")


def page_of(person):
    return reverse("admin:participants_participant_sound-out") + f"?id={person.pk}"


def test_page_has_a_text_to_copy_without_link(at_desk, meeting, nominee):
    FundingTerms.objects.create(meeting=meeting, expert="nobody")

    page = at_desk.get(page_of(nominee))

    [text] = page.context["previews"]
    assert text.subject == f"Availability enquiry: expert group meeting on {meeting.short_title}, 24-25 July 2013"
    assert text.text.startswith("Dear Ms. Ada,\n\nThe Division for Social Policy and Development is preparing")
    assert "submit a paper of 5 to 10 pages beforehand" in text.text
    assert "The United Nations would be unable to cover the cost of your participation." in text.text
    assert "A one-line answer by 17 July 2013 is all we need." in text.text
    assert "http" not in text.text


@pytest.mark.parametrize(
    ("availability", "words"),
    [
        ("", "nominated sounded out, no answer"),
        ("available", "nominated would be available"),
        ("unavailable", "nominated would not be available"),
    ],
)
def test_date_and_answer_are_noted_and_nothing_is_sent(at_desk, nominee, availability, words):
    users = User.objects.count()

    typed = {"day": "2013-07-03", "availability": availability}
    at_desk.post(page_of(nominee), fields_of_verb(at_desk, page_of(nominee)) | typed)

    nominee.refresh_from_db()
    assert (nominee.status, nominee.sounded_out_on, nominee.availability) == (
        "nominated",
        date(2013, 7, 3),
        availability,
    )
    assert strip_tags(status_tag(nominee)) == words
    assert (Message.objects.count(), User.objects.count()) == (0, users)


def test_second_organizer_sees_the_answer_before_replacing_it(at_desk, nominee):
    opened = fields_of_verb(at_desk, page_of(nominee))
    actions.note_sounding_out(participant=nominee, day=date(2013, 7, 3), availability="available")

    page = at_desk.post(page_of(nominee), opened | {"day": "2013-07-04", "availability": ""})

    nominee.refresh_from_db()
    assert nominee.availability == "available"
    assert "was changed after you opened this page" in page.text
    assert "Sounded out on 3 July 2013. Would be available." in page.text


@pytest.mark.parametrize("status", ["invited", "accepted", "declined"])
def test_only_nominations_are_sounded_out(meeting, status):
    person = factories.make_participant(status, meeting=meeting)

    with pytest.raises(NotAllowed):
        actions.note_sounding_out(participant=person, day=factories.TODAY.date(), availability="")


def test_day_to_come_is_refused(at_desk, nominee):
    tomorrow = factories.TODAY.date() + timedelta(days=1)

    page = at_desk.post(page_of(nominee), {"day": tomorrow.isoformat(), "availability": ""})

    assert "This day is still to come." in page.text
    assert Participant.objects.get(pk=nominee.pk).sounded_out_on is None


def test_invited_person_shows_the_state_of_the_invitation(meeting, nominee):
    actions.note_sounding_out(participant=nominee, day=date(2013, 7, 3), availability="available")
    Participant.objects.filter(pk=nominee.pk).update(email="ada@example.org")

    actions.invite_participant(participant=Participant.objects.get(pk=nominee.pk), by=None)

    assert strip_tags(status_tag(Participant.objects.get(pk=nominee.pk))) == "invited"
