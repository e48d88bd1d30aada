"""When reminders are sent: at nine, and never on a Saturday or a Sunday of the meeting's city."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from egm_portal.meetings.models import Meeting
from papers.models import Paper
from participants.models import Participant
from reminders.models import ReminderRule
from reminders.owed import Owed
from reminders.rules import due_reminders, due_time, sending_day

MONDAY = date(2013, 7, 15)
YEARS = [date(2013, 1, 1) + timedelta(days=number) for number in range(2 * 365)]
ZONES = ["Europe/Zurich", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


@pytest.mark.parametrize(
    ("day", "days", "sent"),
    [
        (MONDAY, -3, date(2013, 7, 12)),
        (MONDAY, -2, date(2013, 7, 12)),  # not Saturday
        (MONDAY, -1, date(2013, 7, 12)),  # not Sunday
        (MONDAY, 0, MONDAY),
        (date(2013, 7, 14), 0, date(2013, 7, 12)),  # a deadline on a Sunday
        (date(2013, 7, 14), 1, MONDAY),
        (date(2013, 7, 13), 1, MONDAY),  # not Sunday, when the deadline has passed
        (date(2013, 7, 12), 1, MONDAY),  # not Saturday
        (date(2013, 7, 24), -3, date(2013, 7, 19)),  # not Sunday, 21 July
    ],
)
def test_weekend_moves_to_the_working_day_before_or_after_the_day_to_the_next(day, days, sent):
    assert sending_day(days, day) == sent


@pytest.mark.parametrize("days", range(-60, 31))
def test_no_day_of_two_years_is_a_weekend_and_none_moves_far_or_across_the_day(days):
    sent = {day: sending_day(days, day) for day in YEARS}
    moved = {(at - (day + timedelta(days=days))).days for day, at in sent.items()}

    assert {at.weekday() for at in sent.values()} == {0, 1, 2, 3, 4}
    assert moved == ({0, 1, 2} if days > 0 else {0, -1, -2})
    assert all(at > day if days > 0 else at <= day for day, at in sent.items())


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("days", [-14, -1, 0, 1])
def test_hour_is_nine_on_a_working_day_in_the_city_whatever_its_clocks_do(zone, days):
    rule = ReminderRule(meeting=Meeting(time_zone=zone), kind="paper_missing", days=days)

    local = {due_time(rule, day).astimezone(ZoneInfo(zone)) for day in YEARS}

    assert {at.time() for at in local} == {time(9)}
    assert {at.weekday() for at in local} == {0, 1, 2, 3, 4}


def test_of_two_rules_that_move_to_one_day_one_mail_is_sent():
    meeting = Meeting(time_zone="Europe/Zurich")
    rules = [
        ReminderRule(pk=-days, meeting=meeting, days=days, since=datetime(2013, 5, 1, tzinfo=UTC))
        for days in (-1, -3, -2)
    ]
    deadline = datetime(2013, 7, 15, 22, tzinfo=UTC)
    owed = Owed(Participant(pk=1), Paper(pk=1), MONDAY, deadline, deadline)

    due = due_reminders(owed, rules, datetime(2013, 7, 12, 8, tzinfo=UTC))

    assert {each.due_at for each in due} == {datetime(2013, 7, 12, 7, tzinfo=UTC)}
    assert [each.rule.days for each in due if each.is_useful] == [-1]
