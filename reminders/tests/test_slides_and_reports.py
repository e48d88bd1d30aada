"""Reminders around the meeting's own work: slides that are missing, and a draft report that is open for comments."""

from datetime import UTC, datetime, timedelta

import pytest

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from papers.models import Document
from participants.actions import withdraw_participant
from reminders.actions import send_due_reminders
from reminders.models import Reminder, ReminderRule
from reminders.tests.coming import next_in
from reports import actions as reports
from review import actions as review_actions
from tests import factories

JULY = datetime(2013, 7, 19, 7, tzinfo=UTC)  # 09:00 in Geneva on Friday, not Sunday, three days before the meeting
CIRCULATED = datetime(2013, 8, 5, 8, tzinfo=UTC)
UNTIL = datetime(2013, 8, 23, 22, tzinfo=UTC)
AUGUST = datetime(2013, 8, 20, 7, tzinfo=UTC)  # three days before the last day for comments
pytestmark = pytest.mark.usefixtures("today")


def run_at(instant):
    with calendar_at(instant):
        return send_due_reminders()


def reminded(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("to", flat=True))


@pytest.fixture
def item(meeting, expert, other_expert):
    """A presentation of two experts, with a rule that reminds of its slides."""
    ReminderRule.objects.create(meeting=meeting, kind="slides_missing", days=-3)
    item = factories.make_session(meeting=meeting).items.create(title="Three cities", slides_expected=True)
    item.people.add(expert, other_expert)
    return item


@pytest.fixture
def report(meeting, expert, other_expert):
    """The report of the meeting, circulated on 5 August until 23 August, with a rule that reminds of it."""
    ReminderRule.objects.create(meeting=meeting, kind="report_open", days=-3)
    with calendar_at(CIRCULATED):
        return factories.make_circulated_report(meeting, UNTIL)


def test_each_speaker_of_an_item_is_reminded_of_its_slides_once(item, expert, other_expert):
    before, at, after = run_at(JULY - timedelta(seconds=1)), run_at(JULY), run_at(JULY + timedelta(hours=1))

    assert (before, at, after) == (0, 2, 0)
    assert reminded("agenda/slides_missing") == sorted([expert.email, other_expert.email])


def test_who_takes_part_no_longer_is_not_reminded_of_slides(item, expert, other_expert):
    withdraw_participant(participant=other_expert)

    assert run_at(JULY) == 1
    assert reminded("agenda/slides_missing") == [expert.email]


def test_slides_that_have_come_end_the_reminders(meeting, item):
    item.documents.add(factories.make_document(meeting=meeting, kind=Document.Kind.PRESENTATION))

    assert (run_at(JULY), Reminder.objects.count()) == (0, 0)


@pytest.mark.parametrize(("before_session", "sent"), [(timedelta(minutes=1), 2), (timedelta(), 0)])
def test_slides_are_of_use_until_their_session_begins(item, before_session, sent):
    ReminderRule.objects.update(days=0)

    assert run_at(item.session.starts_at - before_session) == sent
    assert Reminder.objects.filter(outcome="skipped").count() == 2 - sent


def test_slides_are_the_next_reminder_of_who_owes_nothing_else(meeting, item, expert, other_expert):
    coming = next_in(meeting, factories.TODAY)

    assert {pk: each.at for pk, each in coming.items()} == dict.fromkeys([expert.pk, other_expert.pk], JULY)


def test_draft_is_reminded_of_to_all_who_take_part_once(report, expert, other_expert):
    before, at, after = run_at(AUGUST - timedelta(seconds=1)), run_at(AUGUST), run_at(AUGUST + timedelta(hours=1))

    assert (before, at, after) == (0, 2, 0)
    assert reminded("review/comments_open") == sorted([expert.email, other_expert.email])
    message = Message.objects.filter(kind="review/comments_open").first()
    assert message.subject.endswith("comments on the draft report close on 23 August 2013")
    assert "until 23 August 2013, 24:00 (Geneva), 18:00 in New York" in message.text


@pytest.mark.parametrize("states", [["draft"], ["draft", "cleared"]])
def test_draft_taken_back_or_cleared_is_not_reminded_of(report, states):
    with calendar_at(CIRCULATED + timedelta(days=1)):
        for state in states:
            report = reports.change_state(report=report, state=state)

    assert run_at(AUGUST) == 0


def test_who_has_commented_or_has_nothing_to_say_is_not_reminded(report, expert, other_expert):
    round_ = report.rounds.get()
    silent = factories.make_participant(meeting=report.meeting, status="accepted")
    with calendar_at(CIRCULATED):
        review_actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)
        review_actions.say_no_comments(round=round_, participant=other_expert)

    assert run_at(AUGUST) == 1
    assert reminded("review/comments_open") == [silent.email]


def test_who_commented_in_the_round_before_is_reminded(report, expert, other_expert):
    with calendar_at(CIRCULATED):
        for act in (review_actions.say_no_comments, review_actions.take_back_no_comments):
            act(round=report.rounds.get(), participant=other_expert)
        review_actions.say_no_comments(round=report.rounds.get(), participant=expert)
        review_actions.close_round(report=report)
        review_actions.circulate_report(report=report, comments_until=UNTIL)

    assert run_at(AUGUST) == 2


def test_draft_circulated_after_the_reminder_was_due_is_not_reminded_of(meeting, report):
    with calendar_at(AUGUST + timedelta(hours=2)):
        draft = reports.change_state(report=report, state="draft")
        review_actions.circulate_report(report=draft, comments_until=UNTIL)

    assert run_at(AUGUST + timedelta(hours=3)) == 0


def test_draft_circulated_half_a_year_later_is_reminded_of(meeting, report):
    later = timedelta(days=180)
    with calendar_at(CIRCULATED + later):
        draft = reports.change_state(report=report, state="draft")
        review_actions.circulate_report(report=draft, comments_until=UNTIL + later)

    assert run_at(AUGUST + later + timedelta(hours=1)) == 2  # clocks show winter time


@pytest.mark.parametrize("people", [1, 5])
def test_look_at_slides_and_report_has_a_fixed_number_of_queries(meeting, people, django_assert_num_queries):
    for kind in ("slides_missing", "report_open"):
        ReminderRule.objects.create(meeting=meeting, kind=kind, days=-3)
    session = factories.make_session(meeting=meeting)
    for _ in range(people):
        speaker = factories.make_participant(meeting=meeting, status="accepted")
        session.items.create(title="Three cities", slides_expected=True).people.add(speaker)
    factories.make_circulated_report(meeting, JULY + timedelta(days=3, hours=15))

    with calendar_at(JULY - timedelta(minutes=1)), django_assert_num_queries(4):  # rules, slides, report, people
        send_due_reminders()
    with calendar_at(JULY), django_assert_num_queries(5 + 14):  # the ledger, and the batch in one transaction
        sent = send_due_reminders()

    assert sent == people * 2
