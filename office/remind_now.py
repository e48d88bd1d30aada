"""“Remind now”: the mail that fits what a person owes, at once, and once a day for each person."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction

from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.batch import Draft, queue_messages
from egm_portal.mail.models import Bounce, Message
from egm_portal.meetings.models import Meeting
from office.reminder_kinds import KINDS, Kind, Owed
from papers.models import Paper
from papers.standing import OWED
from participants.models import Participant, Reminder

_S = Participant.Status


@transaction.atomic
def remind_now(*, participant: Participant, paper: Paper | None = None) -> Message | None:
    """Queues the mail for what the person owes and is due first, or for this paper of theirs.

    Raises NotAllowed when nothing is owed, when mail to them came back, or when they were reminded today already.
    """
    participant = (
        Participant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting")
        .get(pk=participant.pk)
    )
    now = portal_now()
    debts = [(kind, owed) for kind, owed in _debts(participant, now) if paper in (None, owed.subject)]
    if not debts and participant.status == _S.INVITED:
        raise NotAllowed(f"The link of {participant.name} has expired: invite them again.")
    if not debts:
        raise NotAllowed(f"{participant.name} owes nothing of which the portal could remind now.")
    if Bounce.objects.stopping(participant.meeting).of(participant.email).exists():
        raise NotAllowed(f"Mail to {participant.name} came back: no reminder was sent.")
    if _was_reminded(participant, now):
        raise NotAllowed(f"{participant.name} was reminded today already: no mail was sent.")
    kind, owed = min(debts, key=lambda debt: debt[1].deadline)
    draft = kind.draft(owed, _key(participant, now))
    return queue_messages([draft]).get(draft.dedup_key)


def sent_by_hand_today(people: Iterable[Participant]) -> set[tuple]:
    """The purposes (`purpose_of`) of the mails that these people got today by “Remind now”: one query."""
    now = portal_now()
    sent = Message.objects.filter(dedup_key__in={_key(person, now) for person in people})
    return {purpose_of(message) for message in sent}


def purpose_of(mail: Message | Draft) -> tuple:
    """To whom a mail goes, its kind and what it is about: two mails that agree in it say the same."""
    return mail.to, mail.kind, *sorted(mail.about.items())


def _debts(participant: Participant, now: datetime) -> list[tuple[Kind, Owed]]:
    people = Participant.objects.filter(pk=participant.pk)
    kinds = [kind for kind in KINDS.values() if kind.of_a_debt]
    return [(kind, owed) for kind in kinds for owed in kind.owed(people) if now < owed.closes_at]


def _was_reminded(participant: Participant, now: datetime) -> bool:
    """Whether a reminder of a debt was queued since midnight in the meeting's zone, by hand or by a rule."""
    names = [kind.name for kind in KINDS.values() if kind.of_a_debt]
    by_rule = Reminder.objects.filter(
        participant=participant,
        rule__kind__in=names,
        outcome=Reminder.Outcome.SENT,
        decided_at__gte=_midnight(participant.meeting, now),
    )
    return by_rule.exists() or Message.objects.filter(dedup_key=_key(participant, now)).exists()


def _midnight(meeting: Meeting, now: datetime) -> datetime:
    return datetime.combine(now.astimezone(meeting.zone).date(), time.min, meeting.zone)


def _key(participant: Participant, now: datetime) -> str:
    return f"remind-now:{participant.pk}:{now.astimezone(participant.meeting.zone).date()}"


def _owes_nothing(participant: Participant) -> str:
    if participant.mail_comes_back:
        return "Mail to this address came back."
    if participant.status == _S.INVITED:
        return ""
    if participant.status != _S.ACCEPTED:
        return f"{participant.get_status_display()}: there is nothing to be reminded of."
    owes = participant.owes_slides or any(paper.state in OWED for paper in participant.papers.all())
    return "" if owes else "Neither a paper nor slides are awaited."


def _is_not_awaited(paper: Paper) -> str:
    if paper.participant.status != _S.ACCEPTED:
        return "The author does not take part."
    return "" if paper.state in OWED else f"{paper.get_state_display()}: it is not awaited."


EXPLAINS = (
    "Each of them gets the mail that fits what they owe: to answer the invitation, to send the paper or the slides, or "
    "to replace the paper that went back. Anyone reminded today is left out."
)
REMIND_PARTICIPANT = Verb(
    name="remind",
    label="Remind now",
    explains=EXPLAINS,
    past="Reminded",
    perform=lambda participant, by: remind_now(participant=participant),
    refusal=_owes_nothing,
    detail=lambda participant: participant.email,
)
REMIND_AUTHOR = Verb(
    name="remind",
    label="Remind now",
    explains=EXPLAINS,
    past="Reminded",
    perform=lambda paper, by: remind_now(participant=paper.participant, paper=paper),
    refusal=_is_not_awaited,
    detail=lambda paper: paper.participant.email,
)
