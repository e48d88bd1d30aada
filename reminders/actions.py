import logging
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db import OperationalError, transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.batch import queue_messages
from egm_portal.mail.models import Bounce, Message
from egm_portal.meetings.models import Meeting
from papers.models import Paper
from participants.models import Participant
from reminders import queries
from reminders.kinds import KINDS
from reminders.models import Reminder, ReminderRule
from reminders.rules import Due, purpose_of

logger = logging.getLogger(__name__)

BATCH = 250


def add_usual_rules(*, meeting: Meeting) -> None:
    ReminderRule.objects.bulk_create(
        ReminderRule(meeting=meeting, kind=kind.name, days=days) for kind in KINDS.values() for days in kind.usual
    )


@transaction.atomic
def remind_now(*, participant: Participant, paper: Paper | None = None) -> Message | None:
    """Queues the mail about what the person owes first, or about this paper.

    Raises NotAllowed when nothing is owed, when mail to the person bounced, or after another reminder of the same day.
    """
    # Two clicks at the same time wait for each other here, and the second finds the mail of the first.
    participant = (
        Participant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting")
        .get(pk=participant.pk)
    )
    now = portal_now()
    debts = [(kind, owed) for kind, owed in queries.debts_of(participant, now) if paper in (None, owed.subject)]
    if not debts and participant.status == Participant.Status.INVITED:
        raise NotAllowed(f"The invitation of {participant.name} has expired: send a new one.")
    if not debts:
        raise NotAllowed(f"{participant.name} has nothing outstanding.")
    if Bounce.objects.stopping(participant.meeting).of(participant.email).exists():
        raise NotAllowed(f"An e-mail to {participant.name} bounced: no reminder was sent.")
    if queries.was_reminded_today(participant, now):
        raise NotAllowed(f"{participant.name} was already reminded today: no e-mail was sent.")
    kind, owed = min(debts, key=lambda debt: debt[1].deadline)
    draft = kind.draft(owed, queries.key_by_hand(participant, now))
    return queue_messages([draft]).get(draft.dedup_key)


def send_due_reminders() -> int:
    """Sends or skips each reminder that is due and not in the ledger; returns the number of queued mails.

    A fixed number of queries for each batch. One reminder that fails does not affect the others, and is tried again.
    """
    due = list(queries.all_due(portal_now()))
    in_ledger = queries.ledger_keys(due)
    return sum(
        _process_or_split(batch) for batch in _batches([reminder for reminder in due if reminder.key not in in_ledger])
    )


def _batches(found: Sequence[Due]) -> Iterator[list[Due]]:
    """Reminders of one meeting, up to BATCH of them; those that share a row of the ledger stay together."""
    found = sorted(found, key=lambda due: (due.rule.meeting_id, due.key))
    for _, of_meeting in groupby(found, key=lambda due: due.rule.meeting_id):
        batch: list[Due] = []
        for _, same_row in groupby(of_meeting, key=lambda due: due.key):
            batch += same_row
            if len(batch) >= BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


def _process_or_split(batch: list[Due]) -> int:
    """Processes the batch or, if one of its reminders fails, each alone; returns the number of queued mails."""
    try:
        return _process(batch)
    # The database is away, or rows are locked: each reminder alone would fail as well.
    except OperationalError:
        raise
    except Exception:
        if len(batch) == 1:
            logger.exception("a reminder was not decided and will be tried again")
            return 0
    return sum(_process_or_split([due]) for due in batch)


@transaction.atomic
def _process(batch: list[Due]) -> int:
    batch = _still_due(batch)
    # The ledger notes the others as skipped.
    useful = [(due, KINDS[due.rule.kind].draft(due.owed, due.dedup_key)) for due in batch if due.is_useful]
    # “Remind now” of the same day said the same.
    by_hand = queries.sent_by_hand_today({due.owed.participant for due, _ in useful})
    drafts = [(due, draft) for due, draft in useful if purpose_of(draft) not in by_hand]
    messages = queue_messages(draft for _, draft in drafts)
    sent = {due.key: messages.get(draft.dedup_key) for due, draft in drafts}
    Reminder.objects.bulk_create(
        Reminder(
            rule=due.rule,
            participant=due.owed.participant,
            due_at=due.due_at,
            outcome=Reminder.Outcome.SENT if key in sent else Reminder.Outcome.SKIPPED,
            message=sent.get(key),
        )
        for key, due in {due.key: due for due in batch}.items()
    )
    return len(messages)


def _still_due(batch: list[Due]) -> list[Due]:
    """Those of rules that have not changed, which nobody else has decided; locks the rules."""
    # Schedulers that look at the same rules wait for each other here, and the second finds the ledger written.
    rules = ReminderRule.objects.select_for_update(no_key=True).filter(pk__in={due.rule.pk for due in batch})
    unchanged = set(rules.filter(active=True).order_by("pk").values_list("pk", "days"))
    in_ledger, still_owed = queries.ledger_keys(batch), queries.still_owed(batch)
    batch = [due for due in batch if (due.rule.pk, due.rule.days) in unchanged and due.key not in in_ledger]
    # What was done in the meantime is neither sent nor skipped: it may become owed again.
    return [due for due in batch if not due.is_useful or due.identity in still_owed]
