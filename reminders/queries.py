"""Which reminders are due, which were sent, and which come next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Q

from egm_portal.clock import portal_now
from egm_portal.left_out import each_shown
from egm_portal.mail.models import Message
from participants.models import Participant
from reminders.kinds import KINDS, Kind, owed_by_kind
from reminders.models import Reminder, ReminderRule
from reminders.owed import Owed
from reminders.rules import ACTIVE_AFTER_END, Due, Key, coming_reminders, due_reminders, purpose_of
from reports.models import Report


@dataclass(frozen=True)
class NextReminder:
    """When a reminder is due, and by which rule."""

    at: datetime
    rule: ReminderRule


def all_due(now: datetime) -> Iterator[Due]:
    """Every reminder that became due lately by the rules of active meetings, in the ledger or not."""
    commented = Report.objects.open_for_comments(now).values("meeting")
    active_meetings = Q(meeting__ends_on__gt=(now - ACTIVE_AFTER_END).date()) | Q(meeting__in=commented)
    by_kind: dict[str, dict[int, list[ReminderRule]]] = defaultdict(lambda: defaultdict(list))
    rules = list(ReminderRule.objects.filter(active_meetings, active=True).select_related("meeting"))
    # A meeting whose days have no instants must not stop the reminders of the others.
    meetings = {rule.meeting_id: rule.meeting for rule in rules}.values()
    datable = {pk for pk, _ in each_shown(meetings, lambda meeting: (meeting.pk, meeting.phase_instants()))}
    for rule in (rule for rule in rules if rule.meeting_id in datable):
        by_kind[rule.kind][rule.meeting_id].append(rule)
    for kind in KINDS.values():
        if by_meeting := by_kind.get(kind.name):
            for owed in kind.owed(Participant.objects.filter(meeting__in=by_meeting)):
                yield from due_reminders(owed, by_meeting[owed.participant.meeting_id], now)


def ledger_keys(found: Sequence[Due]) -> set[Key]:
    """The keys of the rows in the ledger for these rules and people."""
    rules, people = {due.rule.pk for due in found}, {due.owed.participant.pk for due in found}
    ledger = Reminder.objects.filter(rule__in=rules, participant__in=people)
    return set(ledger.values_list("rule", "participant", "due_at"))


def still_owed(batch: Sequence[Due]) -> set[tuple]:
    """The identities of those reminders of the batch whose subject is still owed."""
    people = Participant.objects.filter(pk__in={due.owed.participant.pk for due in batch})
    rules = {due.rule for due in batch if due.is_useful}
    found = owed_by_kind({rule.kind for rule in rules}, people)
    return {Due(rule, owed, owed.deadline, True).identity for rule in rules for owed in found[rule.kind]}


def next_reminders(rules: Sequence[ReminderRule], owed: dict[str, list[Owed]], at: datetime) -> dict[int, NextReminder]:
    """The next reminder after `at` by these active rules of a meeting, by the participant's id: no query.

    `owed` is what is owed in the meeting, by kind; only of debts is anybody told when they are reminded next.
    """
    found: dict[int, NextReminder] = {}
    for name in filter(lambda name: KINDS[name].is_debt, owed):
        of_kind = [rule for rule in rules if rule.kind == name]
        for each in owed[name]:
            for due in coming_reminders(each, of_kind, at)[:1]:
                earlier = found.get(each.participant.pk)
                if earlier is None or due.due_at < earlier.at:
                    found[each.participant.pk] = NextReminder(due.due_at, due.rule)
    return found


def debts_of(participant: Participant, now: datetime) -> list[tuple[Kind, Owed]]:
    """What the person owes and can still do at `now`."""
    people = Participant.objects.filter(pk=participant.pk)
    kinds = [kind for kind in KINDS.values() if kind.is_debt]
    return [(kind, owed) for kind in kinds for owed in kind.owed(people) if now < owed.closes_at]


def was_reminded_today(participant: Participant, now: datetime) -> bool:
    """Whether a reminder of something owed was queued since midnight in the meeting's zone, by hand or by a rule."""
    # Of mails by rules the ledger says when, of those by hand the dedup key.
    midnight = datetime.combine(now.astimezone(participant.meeting.zone).date(), time.min, participant.meeting.zone)
    by_rule = Reminder.objects.filter(
        participant=participant,
        rule__kind__in=[kind.name for kind in KINDS.values() if kind.is_debt],
        outcome=Reminder.Outcome.SENT,
        decided_at__gte=midnight,
    )
    return by_rule.exists() or Message.objects.filter(dedup_key=key_by_hand(participant, now)).exists()


def sent_by_hand_today(people: Iterable[Participant]) -> set[tuple]:
    """The purposes (`rules.purpose_of`) of today's mails of “Remind now” to these people: one query."""
    now = portal_now()
    sent = Message.objects.filter(dedup_key__in={key_by_hand(person, now) for person in people})
    return {purpose_of(message) for message in sent}


def key_by_hand(participant: Participant, now: datetime) -> str:
    """The dedup key of the mail that “Remind now” sends: one for each person and day of the meeting's zone."""
    return f"remind-now:{participant.pk}:{now.astimezone(participant.meeting.zone).date()}"
