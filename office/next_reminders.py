"""Which reminder of what they owe each participant gets next, without writing anything."""

from dataclasses import dataclass
from datetime import datetime

from egm_portal.meetings.models import Meeting
from office.reminder_kinds import KINDS, Owed
from office.reminders import due_time, rules_by_kind
from participants.models import Participant, ReminderRule


@dataclass(frozen=True)
class NextReminder:
    """When a reminder is due, and the rule that sends it, unless the thing is done before."""

    at: datetime
    rule: ReminderRule


def next_reminders(meeting: Meeting, at: datetime) -> dict[int, NextReminder]:
    """The next reminder after `at` by the participant's id: a fixed number of queries, however many owe something."""
    active = ReminderRule.objects.filter(meeting=meeting, active=True).select_related("meeting")
    found: dict[int, NextReminder] = {}
    for name, by_meeting in rules_by_kind(active).items():
        kind = KINDS.get(name)
        if kind is None or not kind.of_a_debt:
            continue
        for owed in kind.owed(Participant.objects.filter(meeting=meeting)):
            coming = _coming(owed, by_meeting[meeting.pk], at)
            earlier = found.get(owed.participant.pk)
            if coming and (earlier is None or coming.at < earlier.at):
                found[owed.participant.pk] = coming
    return found


def _coming(owed: Owed, active: list[ReminderRule], at: datetime) -> NextReminder | None:
    dues = [NextReminder(due_time(rule, owed.day), rule) for rule in active]
    coming = [due for due in dues if due.at > at and owed.helps(due.rule.days, due.at)]
    return min(coming, key=lambda due: due.at, default=None)
