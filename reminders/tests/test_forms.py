import pytest

from egm_portal.clock import calendar_at
from reminders.forms import ReminderRuleForm
from reminders.models import ReminderRule
from tests import factories


def form_with(meeting, number, side, kind="paper_missing", rule=None):
    typed = {"kind": kind, "days_number": number, "days_side": side, "active": "on"}
    return ReminderRuleForm(typed, instance=rule or ReminderRule(meeting=meeting))


@pytest.mark.parametrize(
    ("number", "side", "days", "words"),
    [
        ("3", "before", -3, "3 days before the deadline"),
        ("1", "before", -1, "1 day before the deadline"),
        ("0", "before", 0, "on the day of the deadline"),
        ("0", "after", 0, "on the day of the deadline"),
        ("1", "after", 1, "1 day after the deadline"),
    ],
)
def test_days_are_typed_as_people_say_them(meeting, number, side, days, words):
    rule = form_with(meeting, number, side).save()

    assert (rule.days, rule.when) == (days, words)


def test_days_are_shown_as_they_were_typed(meeting):
    rule = ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)

    page = ReminderRuleForm(instance=rule).as_p()

    assert 'name="days_number" value="3"' in page
    assert '<option value="before" selected>days before the deadline</option>' in page


@pytest.mark.parametrize(
    ("kind", "number", "side", "span"),
    [
        ("reply", "20", "before", "14 days before the day to reply by to 14 days after the day to reply by"),
        ("meeting_near", "1", "after", "30 days before the first day to 1 day before the first day"),
    ],
)
def test_days_that_make_no_sense_are_refused(meeting, kind, number, side, span):
    form = form_with(meeting, number, side, kind)

    assert not form.is_valid()
    assert span in form.errors["days"][0]


@pytest.mark.parametrize("number", ["", "-1", "100", "x"])
def test_number_that_is_none_is_refused(meeting, number):
    assert list(form_with(meeting, number, "before").errors) == ["days"]


def test_same_rule_twice_is_refused(meeting):
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)

    form = form_with(meeting, "3", "before")

    assert "The meeting already has this reminder." in str(form.errors)


def test_changed_rule_begins_again_and_an_unchanged_one_does_not(meeting):
    with calendar_at(factories.TODAY):
        rule = ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)
    with calendar_at(factories.DUE):
        form_with(meeting, "3", "before", rule=rule).save()
        same = rule.since
        form_with(meeting, "2", "before", rule=rule).save()

    assert (same, rule.since) == (factories.TODAY, factories.DUE)
