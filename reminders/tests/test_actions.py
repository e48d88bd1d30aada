"""Each reminder once, at 09:00 of the meeting's zone, and none to anybody whom it would not help."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, connections
from django.db.models import F

from agenda import actions as agenda
from egm_portal.clock import calendar_at
from egm_portal.mail.models import MailTemplate, Message
from egm_portal.meetings.actions import change_facts
from egm_portal.text.dates import deadline
from papers import actions as papers
from papers.rules import last_kept
from participants.actions import accept_invitation, invite_participant, withdraw_participant
from participants.models import Participant, ParticipantTask
from reminders import actions
from reminders.kinds import KINDS
from reminders.models import Reminder, ReminderRule
from reminders.rules import due_time
from reminders.tasks import send_due_reminders
from reminders.tests.coming import next_in
from tests import factories

MAY = datetime(2013, 5, 20, 7, tzinfo=UTC)
JUNE = datetime(2013, 6, 10, 7, tzinfo=UTC)
TWELFTH = datetime(2013, 7, 12, 7, tzinfo=UTC)  # 09:00 in Geneva, three days before the deadline
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def make_rule(meeting, days, kind="paper_missing", since=MAY, **changes):
    return ReminderRule.objects.create(meeting=meeting, kind=kind, days=days, since=since, **changes)


@pytest.fixture
def rule(meeting):
    return make_rule(meeting, -3)


@pytest.fixture
def paper(meeting, rule):
    with calendar_at(JUNE):
        return factories.make_paper(meeting=meeting)


@pytest.fixture
def guest(meeting):
    """Somebody invited on 10 June, who has not answered."""
    with calendar_at(JUNE):
        return factories.make_participant(meeting=meeting, status="invited")


def run_at(instant):
    with calendar_at(instant):
        return actions.send_due_reminders()


def reminded(kind="papers/missing"):
    return list(Message.objects.filter(kind=kind).values_list("to", flat=True))


def test_due_time_is_nine_in_the_zone_on_days_before_the_day_that_closes(paper, rule):
    owed = next(KINDS["paper_missing"].owed(Participant.objects.all()))

    assert due_time(rule, owed.day) == TWELFTH


def test_reminder_goes_at_its_hour_and_once(paper):
    before, at, after = run_at(TWELFTH - timedelta(seconds=1)), run_at(TWELFTH), run_at(TWELFTH + HOUR)

    assert (before, at, after) == (0, 1, 0)
    assert reminded() == [paper.participant.email]
    ledger = Reminder.objects.get()
    assert (ledger.due_at, ledger.outcome, ledger.message.kind) == (TWELFTH, "sent", "papers/missing")


def test_concept_paper_is_reminded_of_by_its_own_date(meeting, rule):
    meeting.concept_paper_due = datetime(2013, 6, 19, 22, tzinfo=UTC)
    meeting.save()
    with calendar_at(JUNE):
        consultant = factories.make_participant(meeting=meeting, status="accepted", role="consultant")
    friday = datetime(2013, 6, 14, 7, tzinfo=UTC)  # not Sunday, 16 June

    sent = run_at(friday - timedelta(seconds=1)), run_at(friday), run_at(TWELFTH)

    assert sent == (0, 1, 0)
    assert reminded() == [consultant.email]
    assert "19 June 2013, 24:00 (Geneva)" in Message.objects.get(kind="papers/missing").text


def test_rule_that_is_not_active_sends_nothing(meeting, paper):
    ReminderRule.objects.update(active=False)

    assert run_at(TWELFTH) == 0


def test_submitted_paper_is_not_reminded(meeting, paper):
    with calendar_at(factories.TODAY):
        papers.receive_paper(paper=paper, file=factories.make_pdf_file(6), by=None)

    assert run_at(TWELFTH) == 0
    assert Reminder.objects.count() == 0


def test_withdrawn_participant_is_not_reminded(paper):
    with calendar_at(factories.TODAY):
        withdraw_participant(participant=paper.participant)

    assert run_at(TWELFTH) == 0


def test_time_found_late_is_sent_while_it_helps(paper):
    assert run_at(TWELFTH + 3 * DAY) == 1


def test_of_times_found_late_only_the_last_is_sent(meeting, paper):
    make_rule(meeting, -7)

    assert run_at(TWELFTH + DAY) == 1
    assert sorted(Reminder.objects.values_list("due_at__day", "outcome")) == [(8, "skipped"), (12, "sent")]
    assert run_at(TWELFTH + 2 * DAY) == 0


def test_time_found_after_the_deadline_is_skipped_and_written_down(paper):
    assert run_at(factories.DUE) == 0
    assert [row.outcome for row in Reminder.objects.all()] == ["skipped"]


def test_day_after_the_deadline_says_how_long_a_file_is_kept(meeting):
    make_rule(meeting, 1)
    with calendar_at(JUNE):
        factories.make_paper(meeting=meeting)

    assert run_at(TWELFTH + 4 * DAY) == 1
    message = Message.objects.get(kind="papers/missing")
    assert "It was due on 15 July 2013, 24:00 (Geneva)" in message.text
    kept_until = deadline(last_kept(factories.DUE), meeting.time_zone)
    assert f"A file that arrives by {kept_until} (Geneva) will still be kept" in message.text


def test_time_long_past_is_not_looked_at(paper):
    assert run_at(TWELFTH + 8 * DAY) == 0
    assert Reminder.objects.count() == 0


def test_rule_does_not_go_back_before_it_was_made(meeting, paper):
    make_rule(meeting, -7, since=TWELFTH - 2 * DAY)

    assert run_at(TWELFTH - DAY) == 0
    assert Reminder.objects.count() == 0


def test_extension_moves_the_reminder(paper):
    later = factories.DUE + 5 * DAY
    with calendar_at(factories.TODAY):
        papers.extend_paper(paper=paper, until=later, reason="Illness", by=None)

    assert run_at(TWELFTH) == 0
    assert run_at(TWELFTH + 5 * DAY) == 1


def test_who_has_just_come_to_owe_a_paper_is_not_reminded_of_times_before(meeting, rule):
    with calendar_at(TWELFTH + 2 * HOUR):
        factories.make_paper(meeting=meeting)

    assert run_at(TWELFTH + 3 * HOUR) == 0
    assert [row.outcome for row in Reminder.objects.all()] == ["skipped"]


def test_two_papers_of_one_person_are_one_row_and_two_mails(paper):
    with calendar_at(JUNE):
        factories.make_paper(participant=paper.participant, kind="presentation")

    assert run_at(TWELFTH) == 2
    assert Reminder.objects.count() == 1


def test_invitation_is_reminded_of_before_the_day_to_reply_by_until_it_is_answered(meeting, guest):
    make_rule(meeting, -7, "reply")
    make_rule(meeting, 0, "reply")

    early, week = run_at(JUNE + 7 * DAY - HOUR), run_at(JUNE + 7 * DAY)
    with calendar_at(JUNE + 8 * DAY):
        invite_participant(participant=guest, by=None)

    assert (early, week) == (0, 1)
    assert run_at(JUNE + 14 * DAY) == 0  # the new invitation counts from its own day
    assert run_at(JUNE + 15 * DAY) == 1
    assert reminded("participants/unanswered") == [guest.email] * 2


def test_expired_invitation_is_not_reminded_of(meeting, guest):
    make_rule(meeting, 16, "reply")

    assert run_at(JUNE + 30 * DAY) == 0


def test_returned_paper_is_reminded_of_before_its_new_date(meeting):
    make_rule(meeting, -3, "paper_returned")
    make_rule(meeting, -3)
    with calendar_at(factories.TODAY):
        paper = factories.make_paper("submitted", meeting=meeting)
        papers.return_paper(paper=paper, note="Add a summary.", until=factories.DUE + 4 * DAY, by=None)

    assert run_at(TWELFTH) == 0
    assert run_at(TWELFTH + 4 * DAY) == 1
    message = Message.objects.get(kind="papers/not_replaced")
    assert "due on 19 July 2013, 24:00 (Geneva)" in message.text
    assert "Add a summary." in message.text


def test_meeting_is_announced_to_all_who_take_part_whatever_they_owe(meeting, guest):
    make_rule(meeting, -3, "meeting_near")
    with calendar_at(JUNE):
        done = factories.make_paper("accepted", meeting=meeting).participant
        observer = factories.make_participant(meeting=meeting, status="accepted", role="observer")
        note = factories.make_document(
            meeting=meeting, kind="information_note", access="participants", title="How to come"
        )
        papers.publish_document(document=note)

        factories.make_session(meeting=meeting, title="Openness").officers.create(
            meeting=meeting, participant=done, role="chair"
        )
        agenda.release_programme(meeting=meeting, kind="provisional", by=None)

    friday = datetime(2013, 7, 19, 7, tzinfo=UTC)  # not Sunday, 21 July
    assert run_at(friday) == 2
    assert sorted(reminded("participants/near")) == sorted([done.email, observer.email])
    text = Message.objects.get(kind="participants/near", to=done.email).text
    assert "You chair “Session 1: Openness” on Wednesday, 24 July 2013" in text
    assert "You chair" not in Message.objects.get(kind="participants/near", to=observer.email).text
    assert f"/meetings/{meeting.slug}/agenda/" in text
    assert "How to come: on your personal page, for participants only" in text
    assert re.search(r"Opening: 24 July 2013, \d\d:\d\d \(Geneva time\)", text)


def test_organizers_own_words_are_used(meeting, paper):
    MailTemplate.objects.create(meeting=meeting, kind="papers/missing", subject="Soon", text="Due {deadline}: {link}")

    run_at(TWELFTH)

    message = Message.objects.get(kind="papers/missing")
    assert message.subject == "Soon"
    assert "Due 15 July 2013, 24:00 (Geneva): [link:" in message.text


def test_hour_stays_nine_where_clocks_change(db):
    meeting = factories.make_meeting(
        time_zone="America/New_York", papers_due=datetime(2013, 11, 5, 23, tzinfo=UTC), city="New York"
    )

    times = [due_time(make_rule(meeting, days), meeting.papers_due.date()) for days in (-3, -1)]

    assert times == [datetime(2013, 11, 1, 13, tzinfo=UTC), datetime(2013, 11, 4, 14, tzinfo=UTC)]


def test_one_that_fails_leaves_the_others_alone_and_is_tried_again(meeting, paper, caplog, monkeypatch):
    with calendar_at(JUNE):
        other = factories.make_paper(meeting=meeting)
    sound = KINDS["paper_missing"]

    def fails_for_one(owed, key):
        return sound.draft(owed if owed.subject != paper else None, key)

    with monkeypatch.context() as patch:
        patch.setitem(KINDS, "paper_missing", replace(sound, draft=fails_for_one))
        first = run_at(TWELFTH)

    assert first == 1
    assert "a reminder was not decided and will be tried again" in caplog.text
    assert run_at(TWELFTH + HOUR) == 1
    assert sorted(reminded()) == sorted([paper.participant.email, other.participant.email])


def test_next_reminder_of_each_person(meeting, paper, guest):
    make_rule(meeting, -7, "reply")
    make_rule(meeting, 0)

    with calendar_at(JUNE + HOUR):
        found = next_in(meeting, JUNE + HOUR)

    assert {pk: (each.at, str(each.rule)) for pk, each in found.items()} == {
        paper.participant_id: (TWELFTH, "The paper has not been received, 3 days before the deadline"),
        guest.pk: (JUNE + 7 * DAY, "The invitation has not been answered, 7 days before the day to reply by"),
    }


def test_new_meeting_begins_with_the_usual_rules(meeting):
    actions.add_usual_rules(meeting=meeting)

    assert list(ReminderRule.objects.order_by("pk").values_list("kind", "days")) == [
        (kind.name, days) for kind in KINDS.values() for days in kind.usual
    ]


@pytest.fixture
def crowd(meeting):
    """A function that adds so many people who owe a paper, so many who took part before, and so many guests."""
    actions.add_usual_rules(meeting=meeting)
    ReminderRule.objects.update(since=MAY)

    def add(count):
        with calendar_at(JUNE):
            for _ in range(count):
                factories.make_paper(meeting=meeting)
                factories.make_participant(meeting=meeting, status="invited")

    return add


@pytest.mark.parametrize("count", [1, 5])
def test_looks_have_a_fixed_number_of_queries(crowd, count, django_assert_num_queries):
    crowd(count)
    run_at(TWELFTH - DAY)

    # Rules, what is owed of each kind, what the e-mail of the eve has (notes, contacts and programmes), the extensions
    # of missing papers and of revisions, and who was there.
    to_look = 1 + len(KINDS) + 3 + 2 + 1
    with django_assert_num_queries(to_look):  # nothing is due
        assert run_at(TWELFTH - HOUR) == 0
    with django_assert_num_queries(to_look + 1 + 13):  # the ledger, and the batch in one transaction
        assert run_at(TWELFTH) == count


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_eight_schedulers_send_each_reminder_once():
    meeting = factories.make_meeting()
    make_rule(meeting, -3)
    make_rule(meeting, 18, "reply")
    make_rule(meeting, -12, "meeting_near")
    with calendar_at(JUNE):
        for _ in range(20):
            factories.make_paper(meeting=meeting)
            factories.make_participant(meeting=meeting, status="invited").invitations.update(
                expires_at=F("expires_at") + 5 * DAY
            )

    def run() -> int:
        try:
            return run_at(TWELFTH)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        sent = [each.result() for each in [pool.submit(run) for _ in range(8)]]

    assert sum(sent) == 60
    assert Reminder.objects.filter(outcome="sent").count() == 60
    mails = list(Message.objects.filter(dedup_key__startswith="reminder:").values_list("kind", "to"))
    assert len(mails) == len(set(mails)) == 60


def test_task_is_one_call(paper):
    with calendar_at(TWELFTH):
        send_due_reminders()

    assert len(reminded()) == 1


def test_days_that_have_moved_remind_of_nothing_that_is_past_by_then(meeting, guest):
    make_rule(meeting, -7, kind="task_open")
    with calendar_at(JUNE):
        accept_invitation(invitation=guest.invitations.get())
    task = ParticipantTask.objects.create(meeting=meeting, text="Register.", due_on=date(2013, 7, 11), asked_at=JUNE)
    with calendar_at(TWELFTH):
        change_facts(meeting=meeting, what="days", by=None, starts_on=date(2013, 7, 31), ends_on=date(2013, 8, 1))
        ParticipantTask.objects.update(due_on=task.due_on + 7 * DAY)

    run_at(TWELFTH + HOUR)  # a week before the new day, and a day after

    assert reminded("participants/tasks") == []
