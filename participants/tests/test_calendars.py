from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from egm_portal.clock import calendar_at
from egm_portal.mail.tasks import send_due_messages
from participants import actions
from participants.calendars import calendar_file
from tests import factories

CONCEPT = datetime(2013, 6, 20, 22, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def events(content):
    return {str(event["UID"]).split("-")[0]: event for event in Calendar.from_ical(content).walk("VEVENT")}


def files_with_the_answer(outbox):
    """Name, content and media type of each file that goes with the one mail about an answer."""
    send_due_messages()
    (mail,) = [mail for mail in outbox if "your reply" in mail.subject]
    return mail.attachments


def test_who_accepts_gets_the_meeting_for_their_calendar(meeting, mailoutbox):
    factories.make_participant(meeting=meeting, status="accepted", mails=True)

    ((name, text, media_type),) = files_with_the_answer(mailoutbox)
    assert (name, media_type) == (f"{meeting.slug}.ics", "text/calendar")
    content = text.encode()
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Zurich" in content
    found = events(content)
    assert found["meeting"]["DTSTART"].dt == date(2013, 7, 24)
    assert found["meeting"]["DTEND"].dt == date(2013, 7, 26)
    assert found["paper"]["DTEND"].dt == factories.DUE


def test_who_declines_gets_none(meeting, mailoutbox):
    factories.make_participant(meeting=meeting, status="declined", mails=True)

    assert files_with_the_answer(mailoutbox) == []


def test_who_withdraws_before_the_mail_leaves_gets_none(meeting, mailoutbox):
    actions.withdraw_participant(participant=factories.make_participant(meeting=meeting, status="accepted", mails=True))

    assert files_with_the_answer(mailoutbox) == []


def test_identity_stays_when_the_meeting_moves(expert):
    before = events(calendar_file(expert, stamp=factories.TODAY).content)
    expert.meeting.starts_on += timedelta(days=1)
    expert.meeting.ends_on += timedelta(days=1)
    expert.meeting.save()
    expert.meeting.refresh_from_db()
    after = events(calendar_file(expert, stamp=factories.DUE).content)

    assert before["meeting"]["UID"] == after["meeting"]["UID"]
    assert before["meeting"]["SEQUENCE"] < after["meeting"]["SEQUENCE"]


def test_observer_has_no_deadline(meeting):
    observer = factories.make_participant(meeting=meeting, role="observer")

    assert set(events(calendar_file(observer, stamp=factories.TODAY).content)) == {"meeting"}


def test_same_mail_sent_twice_has_the_same_file(expert):
    first = calendar_file(expert, stamp=factories.TODAY)
    with calendar_at(datetime(2013, 7, 12, tzinfo=UTC)):
        assert calendar_file(expert, stamp=factories.TODAY) == first


@pytest.mark.parametrize("typed", ["x\r\nEND:VCALENDAR\r\nBEGIN:VEVENT", "a;b,c\\n:", "\u202egnp.exe", "=1+1"])
def test_hostile_title_stays_a_title(expert, typed):
    expert.meeting.title = expert.meeting.venue = typed

    found = events(calendar_file(expert, stamp=factories.TODAY).content)

    assert len(found) == 2
    assert str(found["meeting"]["SUMMARY"]) == typed.replace("\r\n", "\n")


@pytest.mark.parametrize(("role", "due"), [("consultant", CONCEPT), ("expert", factories.DUE)])
def test_consultant_has_the_deadline_of_the_concept_paper(meeting, role, due):
    participant = factories.make_participant(meeting=meeting, role=role)
    before = events(calendar_file(participant, stamp=factories.TODAY).content)["paper"]["DTEND"].dt

    meeting.concept_paper_due = CONCEPT
    meeting.save()
    participant.refresh_from_db()

    assert before == factories.DUE
    assert events(calendar_file(participant, stamp=factories.TODAY).content)["paper"]["DTEND"].dt == due
