"""What an update does to the rules of meetings that are there."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from reminders.models import ReminderRule
from tests import factories


@pytest.mark.django_db
def test_rules_that_counted_from_the_invitation_send_on_the_same_days(meeting):
    for days in (7, 14, 21):
        ReminderRule.objects.create(meeting=meeting, kind="invitation", days=days)
    migration = import_module("reminders.migrations.0002_reply_by")

    migration.count_from_the_day_to_reply_by(apps, SimpleNamespace(connection=connection))

    # A reply was asked for within 14 days.
    assert list(ReminderRule.objects.values_list("kind", "days")) == [("reply", -7), ("reply", 0), ("reply", 7)]


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_meetings_that_are_not_over_remind_of_tasks(meeting):
    factories.make_meeting()
    ReminderRule.objects.create(meeting=meeting, kind="meeting_near", days=-3)
    migration = import_module("reminders.migrations.0003_task_reminders")

    for _ in range(2):
        migration.remind_of_tasks(apps, SimpleNamespace(connection=connection))

    rules = ReminderRule.objects.filter(kind="task_open").values_list("meeting", "days")
    assert sorted(rules) == [(meeting.pk, -7), (meeting.pk, -1)]
