"""Reminders of an evaluation that is open: to those who are asked, until they answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail import registry, rendering
from egm_portal.mail.models import Message
from evaluation.actions import answer_evaluation
from evaluation.rules import NOT_ASKED
from evaluation.tests.answers import answer, answered
from participants.models import Participant
from reminders.actions import send_due_reminders
from reminders.models import ReminderRule
from tests import factories

pytestmark = pytest.mark.usefixtures("today")
FRIDAY = datetime(2013, 7, 26, 7, tzinfo=UTC)  # 09:00 in Geneva on the day after the meeting


@pytest.fixture
def evaluated(meeting):
    """The meeting, which is evaluated until 8 August, with a rule that reminds the day after its last day."""
    meeting.evaluation_until = datetime(2013, 8, 8, 22, tzinfo=UTC)
    meeting.save()
    ReminderRule.objects.create(meeting=meeting, kind="evaluation_open", days=1)
    return meeting


def test_those_who_have_not_answered_are_asked_once_and_staff_are_not(evaluated, expert):
    answered(evaluated, 2)
    factories.make_participant(status="accepted", meeting=evaluated, role="staff")

    sent = []
    for at in (FRIDAY - timedelta(seconds=1), FRIDAY, FRIDAY + timedelta(hours=1)):
        with calendar_at(at):
            sent.append(send_due_reminders())

    message = Message.objects.get(kind="evaluation/open")
    assert (sent, message.to) == ([0, 1, 0], expert.email)
    with calendar_at(FRIDAY):
        words = rendering.fill(message).wording
    assert f"/meetings/{evaluated.slug}/my/evaluation/" in words.text
    assert "until 8 August 2013, 24:00 (Geneva)" in words.text
    with calendar_at(evaluated.evaluation_until), pytest.raises(registry.NoLongerWanted, match="closed"):
        rendering.fill(message)


def test_reminder_that_waits_is_not_sent_once_its_recipient_has_answered(evaluated, expert):
    with calendar_at(FRIDAY):
        send_due_reminders()
        answer_evaluation(participant=expert, answer=answer("good"))

        with pytest.raises(registry.NoLongerWanted, match="This person has answered."):
            rendering.fill(Message.objects.get(kind="evaluation/open"))


@pytest.mark.parametrize("change", [{"role": "staff"}, {"status": "withdrawn", "answered_at": factories.TODAY}])
def test_reminder_that_waits_is_not_sent_once_its_recipient_is_no_longer_asked(evaluated, expert, change):
    with calendar_at(FRIDAY):
        send_due_reminders()
        Participant.objects.filter(pk=expert.pk).update(**change)

        with pytest.raises(registry.NoLongerWanted, match=NOT_ASKED):
            rendering.fill(Message.objects.get(kind="evaluation/open"))


def test_those_who_will_be_reminded_are_counted_and_not_named(at_desk, evaluated, expert):
    rule = evaluated.reminder_rules.get()
    with calendar_at(evaluated.last_day_starts_at):
        rule_page = at_desk.get(reverse("admin:reminders_reminderrule_change", args=[rule.pk])).text
        overview = at_desk.get(reverse("admin:board", args=[evaluated.slug])).text

    coming = html.fromstring(overview).xpath("//section[@aria-labelledby='coming-reminders']//li/p/a/text()")
    assert coming == ["1 person"]
    assert "To 1 person. Names are not shown" in rule_page and "Dear colleague," in rule_page
    assert expert.name not in rule_page


def test_nobody_is_reminded_without_an_evaluation(evaluated, expert):
    evaluated.evaluation_until = None
    evaluated.save()

    with calendar_at(FRIDAY):
        assert send_due_reminders() == 0
