"""Which reminders are due, and their sending: each once for a rule, a person and a time, whoever else looks."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet

from egm_portal.clock import portal_now
from egm_portal.mail.batch import Draft, queue_messages
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from office.remind_now import purpose_of, sent_by_hand_today
from office.reminder_kinds import KINDS, Owed
from participants.models import Participant, Reminder, ReminderRule
from reports.models import Report

logger = logging.getLogger(__name__)

HOUR = time(9)
LOOKS_BACK = timedelta(days=7)
"""A time that passed longer ago is no longer looked at: it was decided, or is of no use to anybody."""

WORK_GOES_ON = timedelta(days=90)
"""So long after its last day a meeting's rules still count: papers are revised until the report is written."""

BATCH = 250

Key = tuple[int, int, datetime]


@dataclass(frozen=True)
class Due:
    """One reminder whose time has come: by which rule, of what, and whether it is still of use."""

    rule: ReminderRule
    owed: Owed
    due_at: datetime
    useful: bool

    @property
    def key(self) -> Key:
        """What the ledger holds once."""
        return self.rule.pk, self.owed.participant.pk, self.due_at

    @property
    def identity(self) -> tuple:
        """By what it is found again when it is looked at once more: the rule, and who owes what by when."""
        owed = self.owed
        return self.rule.pk, self.rule.days, owed.participant.pk, owed.subject.pk, owed.deadline


def add_usual_rules(*, meeting: Meeting) -> None:
    """Gives a new meeting the rules that most meetings want."""
    ReminderRule.objects.bulk_create(
        ReminderRule(meeting=meeting, kind=kind.name, days=days) for kind in KINDS.values() for days in kind.usual
    )


def send_reminders() -> int:
    """Decides each reminder whose time has come and that the ledger lacks; gives the number of mails queued.

    A fixed number of queries for each batch. One reminder that fails leaves the others alone, and is tried again.
    """
    found = list(_all_due(portal_now()))
    known = _decided(found)
    return sum(_decide_apart(batch) for batch in _batches([due for due in found if due.key not in known]))


def due_time(rule: ReminderRule, day: date) -> datetime:
    """09:00 in the meeting's zone, the rule's number of days before or after `day`."""
    return datetime.combine(day + timedelta(days=rule.days), HOUR, rule.meeting.zone).astimezone(UTC)


def rules_by_kind(active: Sequence[ReminderRule]) -> dict[str, dict[int, list[ReminderRule]]]:
    """The rules by kind and meeting."""
    found: dict[str, dict[int, list[ReminderRule]]] = {}
    for rule in active:
        found.setdefault(rule.kind, {}).setdefault(rule.meeting_id, []).append(rule)
    return found


def _all_due(now: datetime) -> Iterator[Due]:
    at_work = Q(meeting__ends_on__gt=(now - WORK_GOES_ON).date()) | Q(meeting__in=_commented(now))
    active = ReminderRule.objects.filter(at_work, active=True)
    by_kind = rules_by_kind(active.select_related("meeting"))
    for kind in KINDS.values():
        if by_meeting := by_kind.get(kind.name):
            for owed in kind.owed(Participant.objects.filter(meeting__in=by_meeting)):
                yield from _due_of(owed, by_meeting[owed.participant.meeting_id], now)


def _commented(now: datetime) -> QuerySet:
    return Report.objects.open_for_comments(now).values("meeting")


def _due_of(owed: Owed, active: list[ReminderRule], now: datetime) -> list[Due]:
    """Of the times that have passed only the last is of use: the reminders before it would say the same."""
    times = [(due_time(rule, owed.day), rule) for rule in active]
    passed = [(at, rule) for at, rule in times if max(rule.since, now - LOOKS_BACK) <= at <= now]
    last = max((at for at, _ in passed), default=None)
    told = owed.since or datetime.min.replace(tzinfo=UTC)
    return [Due(rule, owed, at, useful=at == last and told <= at and owed.helps(rule.days, now)) for at, rule in passed]


def _decided(found: Sequence[Due]) -> set[Key]:
    rules, people = {due.rule.pk for due in found}, {due.owed.participant.pk for due in found}
    ledger = Reminder.objects.filter(rule__in=rules, participant__in=people)
    return set(ledger.values_list("rule", "participant", "due_at"))


def _batches(found: Sequence[Due]) -> Iterator[list[Due]]:
    """Those of one meeting together, up to BATCH of them; what one row of the ledger stands for stays together."""
    found = sorted(found, key=lambda due: (due.rule.meeting_id, due.key))
    for _, of_meeting in groupby(found, key=lambda due: due.rule.meeting_id):
        batch: list[Due] = []
        for _, same in groupby(of_meeting, key=lambda due: due.key):
            batch += same
            if len(batch) >= BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


def _decide_apart(batch: list[Due]) -> int:
    """Decides the batch or, if one of it fails, each alone."""
    try:
        return _decide(batch)
    except OperationalError:
        raise
    except Exception:
        if len(batch) == 1:
            logger.exception("a reminder was not decided and will be tried again")
            return 0
    return sum(_decide_apart([due]) for due in batch)


@transaction.atomic
def _decide(batch: list[Due]) -> int:
    """Writes the ledger's rows, and queues a mail for what is still owed.

    Schedulers that look at the same rules wait for each other here, and the second finds the ledger written.
    """
    locked = ReminderRule.objects.select_for_update(no_key=True).filter(
        pk__in={due.rule.pk for due in batch}, active=True
    )
    standing = set(locked.order_by("pk").values_list("pk", "days"))
    known, still = _decided(batch), _still_owed(batch)
    batch = [due for due in batch if (due.rule.pk, due.rule.days) in standing and due.key not in known]
    batch = [due for due in batch if not due.useful or due.identity in still]
    drafts = _not_sent_by_hand([(due, _draft(due)) for due in batch if due.useful])
    messages = queue_messages(draft for _, draft in drafts)
    sent = {due.key: messages.get(draft.dedup_key) for due, draft in drafts}
    Reminder.objects.bulk_create(_ledger_row(due, sent) for due in {due.key: due for due in batch}.values())
    return len(messages)


def _not_sent_by_hand(drafts: list[tuple[Due, Draft]]) -> list[tuple[Due, Draft]]:
    """Those that an organizer has not sent today for the same purpose: the others are skipped."""
    sent = sent_by_hand_today({due.owed.participant for due, _ in drafts})
    return [(due, draft) for due, draft in drafts if purpose_of(draft) not in sent]


def _ledger_row(due: Due, sent: dict[Key, Message | None]) -> Reminder:
    outcome = Reminder.Outcome.SENT if due.key in sent else Reminder.Outcome.SKIPPED
    message = sent.get(due.key)
    return Reminder(
        rule=due.rule, participant=due.owed.participant, due_at=due.due_at, outcome=outcome, message=message
    )


def _still_owed(batch: list[Due]) -> set[tuple]:
    people = Participant.objects.filter(pk__in={due.owed.participant.pk for due in batch})
    rules = {due.rule for due in batch if due.useful}
    found = {name: list(KINDS[name].owed(people)) for name in {rule.kind for rule in rules}}
    return {Due(rule, owed, owed.deadline, True).identity for rule in rules for owed in found[rule.kind]}


def _draft(due: Due) -> Draft:
    owed = due.owed
    key = f"reminder:{due.rule.pk}:{owed.participant.pk}:{owed.subject.pk}:{due.due_at.timestamp()}"
    return KINDS[due.rule.kind].draft(owed, key)
