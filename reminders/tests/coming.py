"""What each person of a meeting is reminded of next, for the tests of rules and of the overview."""

from participants.models import Participant
from reminders.kinds import owed_by_kind
from reminders.models import ReminderRule
from reminders.queries import next_reminders


def next_in(meeting, at):
    rules = list(ReminderRule.objects.filter(meeting=meeting, active=True).select_related("meeting"))
    owed = owed_by_kind({rule.kind for rule in rules}, Participant.objects.filter(meeting=meeting))
    return next_reminders(rules, owed, at)
