"""When a reminder is due, whether it is still useful, and who can be reminded now. No writes and no queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from egm_portal.mail.batch import DraftMessage
from egm_portal.mail.models import Message
from papers.models import Paper
from participants.models import Participant
from participants.rules import MAIL_BOUNCED
from reminders.models import ReminderRule
from reminders.owed import Owed

HOUR = time(9)
FRIDAY = 4  # as `date.weekday` counts
LOOK_BACK = timedelta(days=7)
"""Earlier times are not looked at: they are in the ledger, or of no use to anybody."""

ACTIVE_AFTER_END = timedelta(days=90)
"""How long the rules of a meeting apply after its last day: papers are revised until the report is written."""

Key = tuple[int, int, datetime]

_S = Participant.Status


@dataclass(frozen=True)
class Due:
    """A reminder that is due, by which rule and of what, and whether it is still useful."""

    rule: ReminderRule
    owed: Owed
    due_at: datetime
    is_useful: bool

    @property
    def key(self) -> Key:
        # Unique in the ledger.
        return self.rule.pk, self.owed.participant.pk, self.due_at

    @property
    def dedup_key(self) -> str:
        owed = self.owed
        return f"reminder:{self.rule.pk}:{owed.participant.pk}:{owed.subject.pk}:{self.due_at.timestamp()}"

    @property
    def identity(self) -> tuple:
        """What stays the same while the same person owes the same thing by the same rule and deadline."""
        owed = self.owed
        return self.rule.pk, self.rule.days, owed.participant.pk, owed.subject.pk, owed.deadline


def working_day(wanted: date, *, forward: bool) -> date:
    """`wanted` itself, or the Friday before or the Monday after (`forward`) if it is a Saturday or a Sunday."""
    past_friday = wanted.weekday() - FRIDAY
    if past_friday <= 0:
        return wanted
    return wanted + timedelta(days=3 - past_friday if forward else -past_friday)


def sending_day(days: int, day: date) -> date:
    """The day on which a rule sends, `days` after `day` or before it: never a Saturday or a Sunday.

    The working day before, so that there is still time to act; after `day` itself the next one, since `day` has to
    pass first. Both are days of the meeting's city.
    """
    return working_day(day + timedelta(days=days), forward=days > 0)


def due_time(rule: ReminderRule, day: date) -> datetime:
    """09:00 in the meeting's zone, on the day on which the rule sends."""
    return datetime.combine(sending_day(rule.days, day), HOUR, rule.meeting.zone).astimezone(UTC)


def due_reminders(owed: Owed, active: Sequence[ReminderRule], now: datetime) -> list[Due]:
    """The reminders of what is owed that are due by `now`, by these rules of its kind."""
    times = [(due_time(rule, owed.day), rule) for rule in active]
    passed = [(at, rule) for at, rule in times if max(rule.since, now - LOOK_BACK) <= at <= now]
    # Only the last of them is useful: the others would say the same. Two may have moved to the same working day.
    last = max(((at, rule.days) for at, rule in passed), default=None)
    # Nobody is reminded right after another mail about the same thing (docs/decisions/mail.md#0024).
    since = owed.since or datetime.min.replace(tzinfo=UTC)
    return [
        Due(rule, owed, at, is_useful=(at, rule.days) == last and since <= at and owed.helps(rule.days, now))
        for at, rule in passed
    ]


def coming_reminders(owed: Owed, active: Sequence[ReminderRule], now: datetime) -> list[Due]:
    """The reminders of what is owed that these rules of its kind will send after `now`, if nothing changes."""
    # Of several at the same time the last rule counts, as in `due_reminders`.
    by_time = {due_time(rule, owed.day): rule for rule in sorted(active, key=lambda rule: rule.days)}
    since = max(now, owed.since or now)
    return [
        Due(rule, owed, at, is_useful=True)
        for at, rule in sorted(by_time.items())
        if at > since and owed.helps(rule.days, at)
    ]


def purpose_of(mail: Message | DraftMessage) -> tuple:
    """Recipient, kind and subject of a mail: two mails that have them in common say the same."""
    return mail.to, mail.kind, *sorted(mail.about.items())


def refusal_to_remind(participant: Participant) -> str:
    # The queryset of the administration's list has read papers, owed slides, tasks and bounces for each row.
    if participant.mail_comes_back:
        return MAIL_BOUNCED
    if participant.status == _S.INVITED:
        return ""
    if participant.status != _S.ACCEPTED:
        return f"{participant.get_status_display()}: there is nothing to remind them of."
    owes = participant.owes_slides or participant.tasks_open
    owes = owes or any(paper.state in Paper.OWED for paper in participant.papers.all())
    return "" if owes else "Neither a paper nor slides are awaited, and no task is open."


def refusal_to_remind_of_paper(paper: Paper) -> str:
    if paper.participant.status != _S.ACCEPTED:
        return "The author does not take part."
    return "" if paper.state in Paper.OWED else f"{paper.get_state_display()}: it is not awaited."
