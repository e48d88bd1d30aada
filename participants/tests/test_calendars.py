"""The days of the meeting as calendars get them: read by icalendar, and imported by khal."""

from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr

import pytest
from django.urls import reverse
from icalendar import Calendar

from agenda.calendars import own_dates
from egm_portal.clock import calendar_at
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.models import Meeting
from participants import actions
from participants.calendars import days_cancelled, days_of_meeting, entry_of
from participants.models import Participant
from tests import factories
from tests.forms import fields_of_verb

CONCEPT = datetime(2013, 6, 20, 22, tzinfo=UTC)
LATER = factories.TODAY + timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def accepted(meeting):
    return factories.make_participant(meeting=meeting, status="accepted", mails=True, name="Expert One")


def only_event(content):
    """The one event of a file, and the file's method."""
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert [component.name for component in calendar.subcomponents] == ["VEVENT"]
    assert content.count(b"\nUID:") == 1
    return str(calendar["METHOD"]), event


def mail_about(words, outbox):
    """The one e-mail with these words in its subject, as it travels."""
    send_due_messages()
    (mail,) = [mail for mail in outbox if words in mail.subject]
    return mail


def calendar_parts(mail):
    return [part for part in mail.message().walk() if part.get_content_type() == "text/calendar"]


def test_who_accepts_gets_the_days_alone_as_a_request(accepted, meeting, mailoutbox):
    mail = mail_about("Thank you for accepting", mailoutbox)

    (part,) = calendar_parts(mail)
    assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "utf-8")
    assert part.get_filename() == f"{meeting.slug}.ics"
    method, event = only_event(part.get_payload(decode=True))
    assert (method, event["STATUS"], event["SUMMARY"]) == ("REQUEST", "CONFIRMED", meeting.title)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2013, 7, 24), date(2013, 7, 26))
    assert event["ORGANIZER"] == f"mailto:{parseaddr(mail.from_email)[1]}"
    assert event["ATTENDEE"] == f"mailto:{accepted.email}"
    attendee = event["ATTENDEE"].params
    assert (attendee["CN"], attendee["PARTSTAT"], attendee["RSVP"]) == ("Expert One", "ACCEPTED", "FALSE")
    assert isinstance(event["SEQUENCE"], int)


def test_who_declines_gets_none(meeting, mailoutbox):
    factories.make_participant(meeting=meeting, status="declined", mails=True)

    assert calendar_parts(mail_about("your reply", mailoutbox)) == []


def test_who_withdraws_before_the_mail_leaves_gets_none(accepted, mailoutbox):
    actions.withdraw_participant(participant=accepted)

    assert calendar_parts(mail_about("Thank you for accepting", mailoutbox)) == []


def test_who_withdraws_gets_the_same_event_cancelled(accepted, mailoutbox, settings):
    settings.VERB_MAIL_DELAY = 0
    (requested,) = calendar_parts(mail_about("Thank you for accepting", mailoutbox))
    _, before = only_event(requested.get_payload(decode=True))

    actions.withdraw_participant(participant=accepted)
    mail = mail_about("you no longer take part", mailoutbox)

    (part,) = calendar_parts(mail)
    method, event = only_event(part.get_payload(decode=True))
    assert (part.get_param("method"), method, event["STATUS"]) == ("CANCEL", "CANCEL", "CANCELLED")
    assert event["SUMMARY"] == f"Cancelled: {accepted.meeting.title}"
    assert (event["UID"], event["DTSTART"].dt) == (before["UID"], before["DTSTART"].dt)
    assert event["SEQUENCE"] > before["SEQUENCE"]
    assert "if the entry is still there, please delete it" in mail.body


@pytest.mark.parametrize("told", [True, False])
def test_organizer_may_withdraw_somebody_without_an_email(at_desk, accepted, mailoutbox, told, settings):
    settings.VERB_MAIL_DELAY = 0
    address = reverse("admin:participants_participant_withdraw")
    page = at_desk.get(f"{address}?ids={accepted.pk}")
    typed = fields_of_verb(at_desk, f"{address}?ids={accepted.pk}") | ({"tells": "on"} if told else {})

    answer = at_desk.post(address, typed | {"ids": accepted.pk})
    send_due_messages()

    assert "you no longer take part" in page.text
    assert answer.status_code == 302
    assert any("you no longer take part" in mail.subject for mail in mailoutbox) == told


def test_who_comes_back_gets_another_event(accepted):
    before = entry_of(accepted)
    actions.withdraw_participant(participant=accepted)
    with calendar_at(LATER):
        invitation = actions.invite_participant(participant=accepted, by=None)
        actions.accept_invitation(invitation=invitation)
    accepted.refresh_from_db()

    _, former = only_event(days_cancelled(accepted, stamp=LATER, entry=before).content)
    _, event = only_event(days_of_meeting(accepted, stamp=LATER).content)

    assert event["UID"] != former["UID"]


def test_event_stays_when_the_meeting_moves_and_not_after_it_lost_its_days(accepted):
    moved = {"starts_on": date(2013, 8, 7), "ends_on": date(2013, 8, 8)}
    found = []
    for values in ({}, moved, {"calendar_generation": 2}):
        meeting = Meeting.objects.get()
        for name, value in values.items():
            setattr(meeting, name, value)
        meeting.save()
        person = Participant.objects.select_related("meeting").get()
        found.append(only_event(days_of_meeting(person, stamp=LATER).content)[1])

    first, second, third = found
    assert (first["UID"] == second["UID"], second["UID"] == third["UID"]) == (True, False)
    assert first["SEQUENCE"] < second["SEQUENCE"]
    assert second["DTSTART"].dt == date(2013, 8, 7)


def test_khal_has_one_entry_and_shows_it_as_cancelled(accepted, khal, tmp_path):
    def imported(file):
        (tmp_path / "file.ics").write_bytes(file.content)
        khal("import", "--batch", tmp_path / "file.ics")
        listed = khal("list", "--format", "{title}|{status}|{start-long}", "2013-07-01", "60d").splitlines()
        return {line for line in listed if "|" in line}  # without the days, under each of which an entry stands

    first = imported(days_of_meeting(accepted, stamp=factories.TODAY))
    accepted.meeting.starts_on = accepted.meeting.ends_on = date(2013, 8, 7)
    accepted.meeting.save()
    accepted.meeting.refresh_from_db()
    moved = imported(days_of_meeting(accepted, stamp=LATER))
    cancelled = imported(days_cancelled(accepted, stamp=LATER, entry=entry_of(accepted)))

    title = accepted.meeting.title
    assert first == {f"{title}|CONFIRMED |2013-07-24"}
    assert moved == {f"{title}|CONFIRMED |2013-08-07"}
    assert cancelled == {f"Cancelled: {title}|CANCELLED |2013-08-07"}


def test_own_dates_have_no_days_of_the_meeting(client, accepted):
    client.force_login(accepted.user)

    answer = client.get(reverse("my:own_dates", args=[accepted.meeting.slug]))

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"] == f"Paper due: {accepted.meeting.short_title}"
    assert "METHOD" not in Calendar.from_ical(answer.content)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{accepted.meeting.slug}.ics"'


def test_observer_has_no_deadline(meeting):
    observer = factories.make_participant(meeting=meeting, role="observer", status="accepted")

    assert own_dates(observer, stamp=factories.TODAY).walk("VEVENT") == []


def test_same_mail_sent_twice_has_the_same_file(expert):
    first = days_of_meeting(expert, stamp=factories.TODAY)
    with calendar_at(datetime(2013, 7, 12, tzinfo=UTC)):
        assert days_of_meeting(expert, stamp=factories.TODAY) == first


@pytest.mark.parametrize("typed", ["x\r\nEND:VCALENDAR\r\nBEGIN:VEVENT", "a;b,c\\n:", "\u202egnp.exe", "=1+1"])
def test_hostile_title_stays_a_title(expert, typed):
    expert.meeting.title = expert.meeting.venue = expert.name = typed

    _, event = only_event(days_of_meeting(expert, stamp=factories.TODAY).content)

    assert str(event["SUMMARY"]) == typed.replace("\r\n", "\n")


@pytest.mark.parametrize(("role", "due"), [("consultant", CONCEPT), ("expert", factories.DUE)])
def test_consultant_has_the_deadline_of_the_concept_paper(meeting, role, due):
    participant = factories.make_participant(meeting=meeting, role=role, status="accepted")
    before = deadline(participant)

    meeting.concept_paper_due = CONCEPT
    meeting.save()
    participant.refresh_from_db()

    assert (before, deadline(participant)) == (factories.DUE, due)


def deadline(participant):
    (event,) = own_dates(participant, stamp=factories.TODAY).walk("VEVENT")
    return event["DTEND"].dt
