"""The programme and one's own slots as calendars, read by icalendar and by khal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from agenda import actions
from agenda.calendars import own_calendar
from participants.profile_actions import set_consents
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NINE = datetime(2013, 7, 24, 7, tzinfo=UTC)


@pytest.fixture
def session(meeting):
    return factories.make_session(meeting=meeting, starts_at=NINE, title="Consultation and decision", room="Room L")


def release(meeting):
    return actions.release_programme(meeting=meeting, kind="provisional", by=None)


def public(client, meeting):
    return client.get(reverse("website:agenda_calendar", args=[meeting.slug]))


def events(content):
    return {str(event["UID"]).split("@")[0]: event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_sessions_and_deadline_are_events(client, meeting, session):
    release(meeting)

    answer = public(client, meeting)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(answer.content)
    assert set(found) == {f"session-{session.number}-{meeting.pk}", f"paper-due-{meeting.pk}"}
    event = found[f"session-{session.number}-{meeting.pk}"]
    assert (event["SUMMARY"], event["STATUS"]) == ("Session 1: Consultation and decision", "CONFIRMED")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (NINE, NINE + timedelta(minutes=90))
    assert event["DTSTART"].params["TZID"] == "Europe/Zurich"
    assert event["LOCATION"] == "ITU Headquarters, Room L, Geneva, Switzerland"
    assert event["DESCRIPTION"] == "09:00 Discussion"
    assert [str(zone["TZID"]) for zone in Calendar.from_ical(answer.content).walk("VTIMEZONE")] == ["Europe/Zurich"]


def test_calendar_names_nobody(client, meeting, session, expert):
    session.officers.create(meeting=meeting, role="chair", participant=expert)
    session.items.get().people.add(expert)
    release(meeting)

    assert expert.name not in public(client, meeting).text


def test_session_that_left_the_programme_is_cancelled(client, meeting, session):
    factories.make_session(meeting=meeting, starts_at=NINE + timedelta(hours=3))
    release(meeting)
    session.delete()
    release(meeting)

    event = events(public(client, meeting).content)[f"session-1-{meeting.pk}"]

    assert (event["STATUS"], event["DTSTART"].dt) == ("CANCELLED", NINE)


def test_meeting_without_a_release_has_its_deadline(client, meeting, session):
    assert set(events(public(client, meeting).content)) == {f"paper-due-{meeting.pk}"}


def test_unchanged_calendar_is_answered_with_304_from_one_query(client, meeting, session, django_assert_num_queries):
    release(meeting)
    first = public(client, meeting)

    with django_assert_num_queries(1):
        address = reverse("website:agenda_calendar", args=[meeting.slug])
        again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    session.title = "Decision"
    session.save()
    release(meeting)

    assert again.status_code == 304
    changed = events(public(client, meeting).content)[f"session-{session.number}-{meeting.pk}"]
    assert changed["SUMMARY"] == "Session 1: Decision"
    before = events(first.content)[f"session-{session.number}-{meeting.pk}"]
    assert (changed["UID"], changed["SEQUENCE"] > before["SEQUENCE"]) == (before["UID"], True)


def test_khal_updates_what_it_has_and_doubles_nothing(client, meeting, session, expert, khal, tmp_path):
    session.officers.create(meeting=meeting, role="chair", participant=expert)
    release(meeting)
    files = {}
    expert.meeting.refresh_from_db()
    files["mail"] = own_calendar(expert, stamp=factories.TODAY).to_ical()
    files["first"] = public(client, meeting).content
    session.starts_at += timedelta(hours=1)
    session.save()
    release(meeting)
    files["second"] = public(client, meeting).content

    for name, content in files.items():
        path = tmp_path / f"{name}.ics"
        path.write_bytes(content)
        khal("import", "--batch", path)
    lines = khal("list", "--format", "{start-time} {title}", "2013-07-24", "1d").splitlines()

    assert [line for line in lines if "Consultation" in line] == ["10:00 Session 1: Consultation and decision"]


def test_own_slot_has_the_identity_of_its_session(client, meeting, session, expert):
    session.officers.create(meeting=meeting, role="chair", participant=expert)
    item = session.items.get()
    item.people.add(expert)
    set_consents(participant=expert, list_consent=False)
    release(meeting)

    own = events(own_calendar(expert, stamp=factories.TODAY).to_ical())

    assert {f"session-{session.number}-{meeting.pk}", f"item-{item.key}-{meeting.pk}"} <= set(own)
