"""One row that cannot be shown does not hide the others on pages that list several."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from my.actions import make_calendar_address
from my.calendar import calendar_link
from participants.models import Participant
from reminders.actions import add_usual_rules, send_due_reminders
from tests import factories
from website import page_cache

MESSAGE = "{} {} cannot be shown and was left out"


@pytest.fixture(autouse=True)
def today():
    page_cache.cache.clear()
    with calendar_at(factories.TODAY):
        yield
    page_cache.cache.clear()


@pytest.fixture
def broken(meeting, organizer):
    """A second meeting of the organizer, in a zone that no clock knows: nothing can say when it begins."""
    broken = factories.make_meeting(short_title="Broken meeting", title="A broken meeting")
    factories.make_member(broken, organizer)
    factories.make_paper(meeting=broken)
    Meeting.objects.filter(pk=broken.pk).update(time_zone="Nowhere/Nothing", revision=broken.revision + 1)
    return broken


def errors(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]


@pytest.mark.parametrize("page", ["website:front", "website:meetings"])
def test_the_public_lists_leave_out_and_report_a_meeting_once(client, meeting, broken, page, caplog):
    response = client.get(reverse(page))

    shown = response.content.decode()
    assert (response.status_code, meeting.title in shown, broken.title in shown) == (200, True, False)
    assert errors(caplog) == [MESSAGE.format("meetings.Meeting", broken.pk)]


@pytest.mark.parametrize("page", ["website:privacy", "website:accessibility"])
def test_other_pages_of_the_portal_do_not_depend_on_it(client, broken, page):
    assert client.get(reverse(page)).status_code == 200


def test_the_overview_of_all_meetings_leaves_it_out(client, organizer, meeting, broken):
    other = factories.make_meeting(short_title="Another meeting")
    factories.make_member(other, organizer)
    client.force_login(organizer)

    shown = client.get(reverse("admin:index"))

    assert {bar.meeting for bar in shown.context["own_meetings"]} == {meeting, other}


@pytest.mark.parametrize("screen", ["meetings_meeting", "papers_paper"])
def test_a_list_of_the_administration_leaves_out_its_rows(client, organizer, meeting, broken, screen, caplog):
    kept = factories.make_paper(meeting=meeting)
    client.force_login(organizer)

    response = client.get(reverse(f"admin:{screen}_changelist"))

    rows = [row.row for row in response.context["cl"].table.rows]
    assert (response.status_code, rows) == (200, [meeting if screen == "meetings_meeting" else kept])
    assert len(errors(caplog)) == len(set(errors(caplog))) > 0


def test_the_search_of_the_administration_leaves_it_out(client, organizer, meeting, broken):
    client.force_login(organizer)

    response = client.get(reverse("admin:search"), {"q": "geneva"})

    assert (response.status_code, meeting.short_title in response.content.decode()) == (200, True)


def test_a_calendar_of_all_meetings_leaves_it_out(client, meeting, broken):
    person = factories.make_participant("accepted", meeting=meeting, email="somebody@example.org")
    factories.make_participant(meeting=broken, email="somebody@example.org", status="nominated")
    Participant.objects.filter(meeting=broken).update(status="accepted", user=person.user, answered_at=factories.TODAY)

    link = calendar_link(make_calendar_address(user=person.user))

    response = client.get(urlsplit(link).path)

    assert (response.status_code, response.content.decode().count("BEGIN:VEVENT")) == (200, 2)


def test_reminders_of_the_other_meetings_are_sent(meeting, broken):
    factories.make_paper(meeting=meeting)
    for each in (meeting, broken):
        add_usual_rules(meeting=each)

    with calendar_at(factories.DUE - timedelta(days=1)):
        sent = send_due_reminders()

    assert sent > 0
