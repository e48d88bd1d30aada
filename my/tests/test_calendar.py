from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from django.urls import reverse
from icalendar import Calendar

from agenda.actions import release_programme
from my import actions
from my.calendar import calendar_link
from my.models import CalendarAddress
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = reverse("my:calendar_address")


@pytest.fixture
def slot(meeting, expert):
    """The expert presents something in a released programme."""
    session = factories.make_session(meeting=meeting, title="Consultation")
    session.items.get().people.add(expert)
    release_programme(meeting=meeting, kind="provisional", by=None)
    return session


def path_of(user):
    return urlsplit(calendar_link(actions.make_calendar_address(user=user))).path


def titles(answer):
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_address_has_ones_meetings_and_slots(client, meeting, expert, slot):
    answer = client.get(path_of(expert.user))

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert titles(answer) == [meeting.title, f"Paper due: {meeting.short_title}", "Discussion"]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers


def test_two_meetings_are_one_calendar_with_each_zone_once(client, meeting, expert, slot):
    second = factories.make_meeting(title="Second", time_zone="Africa/Nairobi")
    third = factories.make_meeting(title="Third")
    for each in (second, third):
        factories.make_participant("accepted", meeting=each, email=expert.email)

    answer = client.get(path_of(expert.user))

    zones = [str(zone["TZID"]) for zone in Calendar.from_ical(answer.content).walk("VTIMEZONE")]
    assert sorted(zones) == ["Africa/Nairobi", "Europe/Zurich"]
    assert {meeting.title, "Second", "Third"} <= set(titles(answer))


def test_unchanged_calendar_is_answered_with_304(client, meeting, expert, slot):
    path = path_of(expert.user)
    first = client.get(path)

    again = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    slot.items.update(title="Another title")
    release_programme(meeting=meeting, kind="provisional", by=None)
    changed = client.get(path, headers={"if-none-match": first.headers["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)


def test_replaced_and_ended_addresses_are_not_there(client, expert, slot):
    first = path_of(expert.user)
    second = path_of(expert.user)
    answers = [client.get(path).status_code for path in (first, second)]
    actions.end_calendar_address(user=expert.user)

    assert answers == [404, 200]
    assert client.get(second).status_code == 404


@pytest.mark.parametrize("token", ["x", "1-" + "A" * 43, "9" * 18 + "-" + "A" * 43])
def test_guessed_address_is_not_there(client, expert, slot, token):
    path_of(expert.user)

    assert client.get(reverse("my:calendar", args=[token])).status_code == 404


def test_address_ends_with_the_account_and_with_the_secret(client, expert, slot, settings):
    path = path_of(expert.user)

    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        assert client.get(path).status_code == 404
    expert.user.is_active = False
    expert.user.save()
    assert client.get(path).status_code == 404


def test_page_makes_replaces_and_ends_the_address(client, expert, slot):
    client.force_login(expert.user)
    before = client.get(PAGE).text

    client.post(PAGE, {"make": "1"})
    shown = client.get(PAGE).text
    address = calendar_link(CalendarAddress.objects.get())
    client.post(PAGE, {"end": "1"})

    assert "Create my calendar address" in before
    assert f'value="{address}"' in shown
    assert not CalendarAddress.objects.exists()


def test_page_is_for_people_with_a_meeting(client, slot):
    client.force_login(factories.make_user())

    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_calendar_costs_a_fixed_number_of_queries_for_a_meeting(
    client, meeting, expert, slot, rows, django_assert_num_queries
):
    for _ in range(rows):
        factories.make_session(meeting=meeting).items.get().people.add(expert)
    release_programme(meeting=meeting, kind="provisional", by=None)
    path = path_of(expert.user)

    with django_assert_num_queries(5):
        client.get(path)
