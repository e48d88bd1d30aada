"""Every write to reminders: those that are due, each once for a rule, a person and a time, and those sent by hand."""

import logging
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db import OperationalError, transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.batch import Draft, queue_messages
from egm_portal.mail.models import Bounce, Message
from egm_portal.meetings.models import Meeting
from papers.models import Paper
from participants.models import Participant
from reminders import queries
from reminders.kinds import KINDS
from reminders.models import Reminder, ReminderRule
from reminders.rules import Due, Key, purpose_of

logger = logging.getLogger(__name__)

BATCH = 250


def add_usual_rules(*, meeting: Meeting) -> None:
    """Adds the rules that most meetings want to a new meeting."""
    ReminderRule.objects.bulk_create(
        ReminderRule(meeting=meeting, kind=kind.name, days=days) for kind in KINDS.values() for days in kind.usual
    )


@transaction.atomic
def remind_now(*, participant: Participant, paper: Paper | None = None) -> Message | None:
    """Queues the mail for what the person owes and is due first, or for this paper of theirs.

    Raises NotAllowed when nothing is owed, when mail to them bounced, or when they were reminded today already.
    """
    participant = (
        Participant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting")
        .get(pk=participant.pk)
    )
    now = portal_now()
    debts = [(kind, owed) for kind, owed in queries.debts_of(participant, now) if paper in (None, owed.subject)]
    if not debts and participant.status == Participant.Status.INVITED:
        raise NotAllowed(f"The link of {participant.name} has expired: invite them again.")
    if not debts:
        raise NotAllowed(f"{participant.name} owes nothing of which the portal could remind now.")
    if Bounce.objects.stopping(participant.meeting).of(participant.email).exists():
        raise NotAllowed(f"Mail to {participant.name} bounced: no reminder was sent.")
    if queries.was_reminded_today(participant, now):
        raise NotAllowed(f"{participant.name} was reminded today already: no mail was sent.")
    kind, owed = min(debts, key=lambda debt: debt[1].deadline)
    draft = kind.draft(owed, queries.key_by_hand(participant, now))
    return queue_messages([draft]).get(draft.dedup_key)


def send_due_reminders() -> int:
    """Decides each reminder whose time has come and that the ledger lacks; returns the number of mails queued.

    A fixed number of queries for each batch. One reminder that fails leaves the others alone, and is tried again.
    """
    found = list(queries.all_due(portal_now()))
    known = queries.decided(found)
    return sum(_decide_apart(batch) for batch in _batches([due for due in found if due.key not in known]))


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
    known, still = queries.decided(batch), queries.still_owed(batch)
    batch = [due for due in batch if (due.rule.pk, due.rule.days) in standing and due.key not in known]
    batch = [due for due in batch if not due.useful or due.identity in still]
    drafts = _not_sent_by_hand([(due, _draft(due)) for due in batch if due.useful])
    messages = queue_messages(draft for _, draft in drafts)
    sent = {due.key: messages.get(draft.dedup_key) for due, draft in drafts}
    Reminder.objects.bulk_create(_ledger_row(due, sent) for due in {due.key: due for due in batch}.values())
    return len(messages)


def _not_sent_by_hand(drafts: list[tuple[Due, Draft]]) -> list[tuple[Due, Draft]]:
    """Those that an organizer has not sent today for the same purpose: the others are skipped."""
    sent = queries.sent_by_hand_today({due.owed.participant for due, _ in drafts})
    return [(due, draft) for due, draft in drafts if purpose_of(draft) not in sent]


def _ledger_row(due: Due, sent: dict[Key, Message | None]) -> Reminder:
    return Reminder(
        rule=due.rule,
        participant=due.owed.participant,
        due_at=due.due_at,
        outcome=Reminder.Outcome.SENT if due.key in sent else Reminder.Outcome.SKIPPED,
        message=sent.get(due.key),
    )


def _draft(due: Due) -> Draft:
    owed = due.owed
    key = f"reminder:{due.rule.pk}:{owed.participant.pk}:{owed.subject.pk}:{due.due_at.timestamp()}"
    return KINDS[due.rule.kind].draft(owed, key)
