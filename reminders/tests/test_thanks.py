"""The e-mail after the meeting: thanks, certificate and evaluation, once, to those who were there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail import registry, rendering
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from evaluation.actions import answer_evaluation
from evaluation.tests.answers import answer
from participants.models import Participant
from proceedings.actions import record_attendance
from reminders.actions import send_due_reminders
from reminders.models import ReminderRule
from tests import factories

pytestmark = pytest.mark.usefixtures("today")
HOUR = timedelta(hours=1)
FRIDAY = datetime(2013, 7, 26, 7, tzinfo=UTC)  # 09:00 in Geneva on the day after the meeting
TUESDAY = datetime(2013, 7, 30, 7, tzinfo=UTC)  # four days later
DAYS = [date(2013, 7, 24), date(2013, 7, 25)]


@pytest.fixture
def over(meeting):
    """The meeting with the rules of its evaluation that meetings had when it was asked for twice."""
    for days in (1, 7):
        ReminderRule.objects.create(meeting=meeting, kind="evaluation_open", days=days)
    return meeting


@pytest.fixture
def evaluated(over):
    """The same, evaluated until 8 August."""
    Meeting.objects.filter(pk=over.pk).update(evaluation_until=datetime(2013, 8, 8, 22, tzinfo=UTC))
    over.refresh_from_db()
    return over


def attend(*people, at=datetime(2013, 7, 25, 15, tzinfo=UTC), days=DAYS):
    for day in days:
        with calendar_at(at):
            changes = {person.pk: "in_person" for person in people}
            record_attendance(meeting=people[0].meeting, day=day, changes=changes, by=None)


def run_at(*times):
    """How many e-mails each run queues, at these times."""
    sent = []
    for at in times:
        with calendar_at(at):
            sent.append(send_due_reminders())
    return sent


def text(person, at=FRIDAY):
    with calendar_at(at):
        return rendering.fill(Message.objects.get(kind="evaluation/open", to=person.email)).wording.text


def test_those_who_were_there_are_thanked_once(evaluated, expert, other_expert):
    attend(expert)

    assert run_at(FRIDAY - HOUR, FRIDAY, FRIDAY + HOUR, TUESDAY, FRIDAY + timedelta(days=7)) == [0, 1, 0, 0, 0]
    said = text(expert)
    assert "Thank you for taking part" in said
    assert reverse("pdf:page", args=["certificate", expert.pk]) in said
    assert f"/meetings/{evaluated.slug}/my/evaluation/" in said
    assert "until 8 August 2013, 24:00 (Geneva)" in said
    assert not Message.objects.filter(kind="evaluation/open", to=other_expert.email).exists()


def test_no_evaluation_is_named_where_there_is_none_or_it_is_not_for_them(meeting, evaluated, expert):
    staff = factories.make_participant(status="accepted", meeting=evaluated, role="staff")
    attend(expert, staff)

    assert run_at(FRIDAY) == [2]
    assert "Answer the questions" in text(expert)
    assert "question" not in text(staff) and f"/meetings/{meeting.slug}/my/" in text(staff)


def test_e_mail_says_nothing_of_whether_somebody_has_answered(evaluated, expert, other_expert):
    attend(expert, other_expert)
    with calendar_at(FRIDAY - HOUR):
        answer_evaluation(participant=expert, answer=answer("good"))

    run_at(FRIDAY)

    assert "Answer the questions" in text(expert) and "Answer the questions" in text(other_expert)


def test_nobody_is_thanked_while_people_are_being_recorded(over, expert):
    attend(expert, at=FRIDAY - HOUR / 2)

    assert run_at(FRIDAY, FRIDAY + HOUR) == [0, 1]


def test_without_attendance_all_who_accepted_are_thanked_some_days_later(over, expert, other_expert):
    factories.make_participant(status="declined", meeting=over)

    assert run_at(FRIDAY, FRIDAY + timedelta(days=3), TUESDAY) == [0, 0, 2]
    assert "certificate" not in text(expert, TUESDAY)
    attend(expert, at=TUESDAY + HOUR)
    assert run_at(TUESDAY + 3 * HOUR, FRIDAY + timedelta(days=7)) == [0, 0]


def test_attendance_recorded_late_is_not_waited_for_any_longer(over, expert, other_expert):
    attend(expert, at=FRIDAY + timedelta(days=3))

    assert run_at(FRIDAY + timedelta(days=3) + 2 * HOUR) == [1]


def test_day_without_attendance_makes_it_wait_but_sends_it_to_those_recorded_only(over, expert, other_expert):
    attend(expert, days=DAYS[:1])

    assert run_at(FRIDAY, TUESDAY) == [0, 1]
    assert "Your certificate of attendance" in text(expert, TUESDAY)


def test_e_mail_that_waits_is_not_sent_for_a_meeting_that_did_not_take_place(over, expert):
    attend(expert)
    run_at(FRIDAY)
    Meeting.objects.filter(pk=over.pk).update(state="cancelled")

    with pytest.raises(registry.NoLongerWanted):
        text(expert)


def test_nobody_is_thanked_for_a_meeting_that_was_cancelled(over, expert):
    attend(expert)
    Meeting.objects.filter(pk=over.pk).update(state="cancelled")

    assert run_at(FRIDAY, TUESDAY) == [0, 0]


def test_e_mail_that_waits_is_not_sent_to_who_has_withdrawn(over, expert):
    attend(expert)
    run_at(FRIDAY)
    Participant.objects.filter(pk=expert.pk).update(status="withdrawn", answered_at=factories.TODAY)

    with pytest.raises(registry.NoLongerWanted):
        text(expert)


def test_overview_asks_who_was_there_until_it_is_recorded(at_desk, over, expert):
    def asked():
        with calendar_at(FRIDAY):
            return "Record who was there" in at_desk.get(reverse("admin:board", args=[over.slug])).text

    before = asked()
    attend(expert)

    assert (before, asked()) == (True, False)
