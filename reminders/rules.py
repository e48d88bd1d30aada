"""When a reminder is due, whether it is still of use, and who can be reminded at once. No writes and no queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from egm_portal.mail.batch import Draft
from egm_portal.mail.models import Message
from papers.models import Paper
from papers.standing import OWED
from participants.models import Participant
from reminders.models import ReminderRule
from reminders.owed import Owed

HOUR = time(9)
LOOKS_BACK = timedelta(days=7)
"""A time that passed longer ago is no longer looked at: it was decided, or is of no use to anybody."""

WORK_GOES_ON = timedelta(days=90)
"""So long after its last day a meeting's rules still count: papers are revised until the report is written."""

Key = tuple[int, int, datetime]

_S = Participant.Status


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


def due_time(rule: ReminderRule, day: date) -> datetime:
    """09:00 in the meeting's zone, the rule's number of days before or after `day`."""
    return datetime.combine(day + timedelta(days=rule.days), HOUR, rule.meeting.zone).astimezone(UTC)


def due_reminders(owed: Owed, active: Sequence[ReminderRule], now: datetime) -> list[Due]:
    """The reminders of what is owed whose time has passed by `now`, by these rules of its kind.

    Only the last of them is of use: those before it would say the same.
    """
    times = [(due_time(rule, owed.day), rule) for rule in active]
    passed = [(at, rule) for at, rule in times if max(rule.since, now - LOOKS_BACK) <= at <= now]
    last = max((at for at, _ in passed), default=None)
    since = owed.since or datetime.min.replace(tzinfo=UTC)
    return [
        Due(rule, owed, at, useful=at == last and since <= at and owed.helps(rule.days, now)) for at, rule in passed
    ]


def purpose_of(mail: Message | Draft) -> tuple:
    """To whom a mail goes, its kind and what it is about: two mails that agree in it say the same."""
    return mail.to, mail.kind, *sorted(mail.about.items())


def refusal_to_remind(participant: Participant) -> str:
    """The sentence that says why this person cannot be reminded, or nothing.

    For rows of the administration's list, which have papers, slides that are owed and bounces read beforehand.
    """
    if participant.mail_comes_back:
        return "Mail to this address bounced."
    if participant.status == _S.INVITED:
        return ""
    if participant.status != _S.ACCEPTED:
        return f"{participant.get_status_display()}: there is nothing to be reminded of."
    owes = participant.owes_slides or any(paper.state in OWED for paper in participant.papers.all())
    return "" if owes else "Neither a paper nor slides are awaited."


def refusal_to_remind_of_paper(paper: Paper) -> str:
    """The sentence that says why the author cannot be reminded of this paper, or nothing."""
    if paper.participant.status != _S.ACCEPTED:
        return "The author does not take part."
    return "" if paper.state in OWED else f"{paper.get_state_display()}: it is not awaited."
