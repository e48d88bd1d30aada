"""Each reminder once, at 09:00 of the meeting's zone, and none to anybody whom it would not help."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.office import reminders
from egm_portal.office.tasks import send_reminders
from papers import actions
from participants.actions import withdraw_participant
from participants.models import Reminder, ReminderRule
from tests import factories

JUNE = datetime(2013, 6, 10, 7, tzinfo=UTC)
TWELFTH = datetime(2013, 7, 12, 7, tzinfo=UTC)  # 09:00 in Geneva, three days before the deadline


@pytest.fixture
def rule(meeting):
    return ReminderRule.objects.create(meeting=meeting, days_before=3)


@pytest.fixture
def paper(meeting, rule):
    with calendar_at(JUNE):
        return factories.make_paper(meeting=meeting)


def run_at(instant):
    with calendar_at(instant):
        return reminders.send_reminders()


def reminded():
    return list(Message.objects.filter(kind="papers/missing").values_list("to", flat=True))


def test_due_time_is_nine_in_the_zone_on_days_before_the_day_that_closes(rule):
    assert reminders.due_time(rule, factories.DUE) == TWELFTH


def test_reminder_goes_at_its_hour_and_once(paper):
    before, at, after = run_at(TWELFTH - timedelta(seconds=1)), run_at(TWELFTH), run_at(TWELFTH + timedelta(hours=1))

    assert (before, at, after) == (0, 1, 0)
    assert reminded() == [paper.participant.email]
    ledger = Reminder.objects.get()
    assert (ledger.due_at, ledger.outcome, ledger.message.kind) == (TWELFTH, "sent", "papers/missing")


def test_walk_through_time_sends_each_rule_once(meeting, paper):
    ReminderRule.objects.create(meeting=meeting, days_before=7)
    ReminderRule.objects.create(meeting=meeting, days_before=1)
    ReminderRule.objects.create(meeting=meeting, days_before=5, active=False)

    sent = {hour: run_at(JUNE + timedelta(hours=hour)) for hour in range(0, 40 * 24, 6)}

    hours = [hour for hour, count in sent.items() if count]
    assert [(JUNE + timedelta(hours=hour)).day for hour in hours] == [8, 12, 14]
    assert len(reminded()) == 3


def test_submitted_paper_is_not_reminded(meeting, paper):
    with calendar_at(factories.TODAY):
        actions.receive_paper(paper=paper, file=factories.make_pdf_file(6), by=None)

    assert run_at(TWELFTH) == 0
    assert Reminder.objects.count() == 0


def test_withdrawn_participant_is_not_reminded(paper):
    with calendar_at(factories.TODAY):
        withdraw_participant(participant=paper.participant)

    assert run_at(TWELFTH) == 0


def test_time_found_late_is_sent_while_it_helps(paper):
    assert run_at(TWELFTH + timedelta(days=3)) == 1


def test_of_times_found_late_only_the_last_is_sent(meeting, paper):
    ReminderRule.objects.create(meeting=meeting, days_before=7)

    assert run_at(TWELFTH + timedelta(days=1)) == 1
    assert sorted(Reminder.objects.values_list("due_at__day", "outcome")) == [(8, "skipped"), (12, "sent")]
    assert run_at(TWELFTH + timedelta(days=2)) == 0


def test_time_found_after_the_deadline_is_skipped_and_written_down(paper):
    assert run_at(factories.DUE) == 0
    assert [row.outcome for row in Reminder.objects.all()] == ["skipped"]


def test_deadline_long_past_is_not_looked_at(paper):
    assert run_at(factories.DUE + timedelta(days=8)) == 0
    assert Reminder.objects.count() == 0


def test_extension_moves_the_reminder(paper):
    later = factories.DUE + timedelta(days=5)
    with calendar_at(factories.TODAY):
        actions.extend_paper(paper=paper, until=later, reason="Illness", by=None)

    assert run_at(TWELFTH) == 0
    assert run_at(TWELFTH + timedelta(days=5)) == 1


def test_who_has_just_come_to_owe_a_paper_is_not_reminded_of_times_before(meeting, rule):
    with calendar_at(TWELFTH + timedelta(hours=2)):
        factories.make_paper(meeting=meeting)

    assert run_at(TWELFTH + timedelta(hours=3)) == 0
    assert [row.outcome for row in Reminder.objects.all()] == ["skipped"]


def test_hour_stays_nine_where_clocks_change(db):
    meeting = factories.make_meeting(
        time_zone="America/New_York", papers_due=datetime(2013, 11, 5, 23, tzinfo=UTC), city="New York"
    )
    rule = ReminderRule.objects.create(meeting=meeting, days_before=3)

    assert reminders.due_time(rule, meeting.papers_due) == datetime(2013, 11, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize("count", [1, 3])
def test_look_with_nothing_to_do_has_a_fixed_number_of_queries(meeting, rule, count, django_assert_num_queries):
    with calendar_at(JUNE):
        for _ in range(count):
            factories.make_paper(meeting=meeting)
    run_at(TWELFTH)

    with django_assert_num_queries(3):
        assert run_at(TWELFTH + timedelta(hours=1)) == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_eight_schedulers_send_each_reminder_once():
    meeting = factories.make_meeting()
    ReminderRule.objects.create(meeting=meeting, days_before=3)
    with calendar_at(JUNE):
        for _ in range(20):
            factories.make_paper(meeting=meeting)

    def run() -> int:
        try:
            with calendar_at(TWELFTH):
                return reminders.send_reminders()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        sent = [each.result() for each in [pool.submit(run) for _ in range(8)]]

    assert sum(sent) == 20
    assert Reminder.objects.count() == 20
    assert len(reminded()) == len(set(reminded())) == 20


def test_task_is_one_call(paper):
    with calendar_at(TWELFTH):
        send_reminders()

    assert len(reminded()) == 1
