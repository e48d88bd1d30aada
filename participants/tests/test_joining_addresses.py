"""The personal address for joining online: where it leads and when, for whom, and when it ends."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from agenda.calendars import own_calendar, own_dates
from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting
from my.data_export import data_of
from participants import actions
from participants.calendars import days_of_meeting
from participants.joining_links import joining_address, joining_token
from participants.models import Participant
from participants.profile_actions import make_joining_address
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LINK = "https://join.example.org/zeisig-4711?pwd=Finkenschlag"
SECOND = timedelta(seconds=1)


@pytest.fixture
def person(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(joining_link=LINK)
    created = factories.make_participant("accepted", meeting=meeting, attendance="online")
    return Participant.objects.select_related("meeting").get(pk=created.pk)


def followed(person, at, address=None):
    with calendar_at(at):
        return Client().get(urlsplit(address or joining_address(person)).path)


def test_it_leads_to_the_present_link_from_the_first_to_the_last_instant_of_the_meeting(person):
    meeting = person.meeting
    instants = [meeting.starts_at - SECOND, meeting.starts_at, meeting.ends_at - SECOND, meeting.ends_at]

    before, first, last, after = (followed(person, at) for at in instants)

    assert (first.status_code, first["Location"], last["Location"]) == (302, LINK, LINK)
    assert (before.status_code, after.status_code) == (200, 410)
    assert "The meeting has not begun" in before.text and "on 24 and 25 July 2013" in before.text
    assert "The meeting is over" in after.text
    for answer in (before, first, after):
        assert "no-store" in answer["Cache-Control"]
        assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "zeisig" not in before.text + after.text


def test_it_signs_nobody_in_and_follows_a_changed_link(person):
    Meeting.objects.update(joining_link="https://join.example.org/other")

    answer = followed(person, person.meeting.starts_at)

    assert answer["Location"] == "https://join.example.org/other"
    assert not answer.cookies


def test_without_a_link_the_page_says_what_to_do(person):
    Meeting.objects.update(joining_link="")

    answer = followed(person, person.meeting.starts_at)

    assert answer.status_code == 200
    assert "Please open this address again in a few minutes, or ask them." in answer.text


@pytest.mark.parametrize(
    ("state", "status", "words"), [("cancelled", 410, "was cancelled"), ("postponed", 200, "has been postponed")]
)
def test_meeting_that_does_not_take_place_has_nothing_to_join(person, state, status, words):
    Meeting.objects.update(state=state)

    answer = followed(person, person.meeting.starts_at)

    assert (answer.status_code, words in answer.text) == (status, True)


def test_it_ends_with_the_participation_and_does_not_come_back(person):
    address, during = joining_address(person), person.meeting.starts_at
    actions.withdraw_participant(participant=person)
    gone = followed(person, during, address)
    with calendar_at(factories.TODAY + SECOND):
        actions.accept_invitation(invitation=actions.invite_participant(participant=person, by=None))
    person.refresh_from_db()

    assert gone.status_code == followed(person, during, address).status_code == 404
    assert "This address does not work" in gone.text
    assert followed(person, during).status_code == 302


def test_it_ends_with_the_address_to_which_it_was_sent(person, organizer):
    address = joining_address(person)

    with calendar_at(factories.TODAY + SECOND):
        actions.change_email(participant=person, email="moved@example.org", by=organizer)

    assert followed(person, person.meeting.starts_at, address).status_code == 404


def test_owner_makes_another_on_their_page_and_nobody_else_does(client, person, other_expert):
    former, page = joining_address(person), reverse("my:joining_address", args=[person.meeting.slug])
    client.force_login(other_expert.user)
    client.post(page)
    person.refresh_from_db()
    unharmed = joining_address(person)
    client.force_login(person.user)

    client.post(page)

    person.refresh_from_db()
    assert unharmed == former != joining_address(person)
    during = person.meeting.starts_at
    assert followed(person, during, former).status_code == 404
    assert followed(person, during).status_code == 302
    assert joining_address(person) in client.get(reverse("my:meeting", args=[person.meeting.slug])).text


def test_it_ends_when_somebody_comes_in_person(person):
    address = joining_address(person)
    Participant.objects.filter(pk=person.pk).update(attendance="in_person")

    answer = followed(person, person.meeting.starts_at, address)

    assert answer.status_code == 404
    assert LINK not in answer.text


def test_there_is_none_in_person_nor_after_the_meeting(person):
    with calendar_at(person.meeting.ends_at), pytest.raises(NotAllowed):
        make_joining_address(participant=person)
    Participant.objects.filter(pk=person.pk).update(attendance="in_person")
    person.refresh_from_db()

    assert joining_address(person) == ""
    with pytest.raises(NotAllowed):
        make_joining_address(participant=person)


@pytest.mark.parametrize("token", ["x", "1-" + "A" * 43, "9" * 18 + "-" + "A" * 43])
def test_address_that_is_none_is_answered_by_one_page(client, person, token):
    assert client.get(reverse("participants:join_online", args=[token])).status_code == 404


def test_token_of_somebody_else_is_not_accepted_for_this_person(client, person):
    other = factories.make_participant("accepted", meeting=person.meeting, attendance="online")
    forged = f"{person.pk}-{joining_token(other).partition('-')[2]}"

    assert client.get(reverse("participants:join_online", args=[forged])).status_code == 404


def descriptions(calendar):
    events = Calendar.from_ical(calendar.to_ical()).walk("VEVENT")
    return [str(event.get("DESCRIPTION", "")) for event in events]


def test_subscribed_calendar_has_it_at_the_days_and_the_file_that_is_mailed_has_not(person):
    address = joining_address(person)

    days, *others = descriptions(own_calendar(person, stamp=factories.TODAY))

    assert address in days and not any(address in text for text in others)
    assert descriptions(own_dates(person, stamp=factories.TODAY)) == others
    assert joining_token(person)[:30].encode() not in days_of_meeting(person, stamp=factories.TODAY).content


def test_copy_of_ones_data_has_no_part_of_it(person):
    make_joining_address(participant=person)
    person.refresh_from_db()

    copied = str(data_of(person.user))

    assert person.joining_nonce not in copied and joining_token(person) not in copied
