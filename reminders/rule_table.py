"""The table of a meeting's rules: when each sends next, to whom, or why it does not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max

from egm_portal.clock import calendar_at, portal_now
from egm_portal.mail import registry, rendering
from egm_portal.mail.models import Bounce, MailTemplate
from egm_portal.mail.rendering import Wording
from egm_portal.meetings.models import Meeting
from participants.models import Participant
from reminders.kinds import KINDS, Kind, owed_by_kind
from reminders.models import Reminder, ReminderRule
from reminders.owed import Owed
from reminders.queries import ledger_keys
from reminders.rules import Due, coming_reminders, due_reminders, due_time, sending_day


@dataclass(frozen=True)
class RuleRow:
    """A rule, with the reminders that it sends next, all at one time, and those that it has sent."""

    rule: ReminderRule
    coming: list[Due]
    why_none: str = ""
    last_sent_at: datetime | None = None
    number_sent: int = 0

    @property
    def about(self) -> str:
        return KINDS[self.rule.kind].about

    @property
    def at(self) -> datetime | None:
        return self.coming[0].due_at if self.coming else None

    @property
    def people(self) -> list[Participant]:
        """Who gets the next reminder, each once: somebody may owe two papers."""
        return list({due.owed.participant.pk: due.owed.participant for due in self.coming}.values())

    @property
    def not_on(self) -> date | None:
        """The Saturday or Sunday on which the next reminder would have been sent."""
        if not self.coming:
            return None
        day, days = self.coming[0].owed.day, self.rule.days
        wanted = day + timedelta(days=days)
        return wanted if wanted != sending_day(days, day) else None

    @classmethod
    def of(cls, rule: ReminderRule, kind: Kind, owed: list[Owed], every: list[Due], ledger: dict) -> "RuleRow":
        own = [due for due in every if due.rule.pk == rule.pk]
        first = min((due.due_at for due in own), default=None)
        return cls(
            rule,
            [due for due in own if due.due_at == first],
            why_none="" if own else _why_none(rule, kind, owed, every),
            last_sent_at=ledger.get("last"),
            number_sent=ledger.get("number", 0),
        )


@dataclass(frozen=True)
class RuleGroup:
    kind: Kind
    rows: list[RuleRow]


@dataclass(frozen=True)
class NextSending:
    """When the next mails leave, by which rules; `mails` counts them."""

    at: datetime
    rows: list[RuleRow]

    @property
    def mails(self) -> int:
        return sum(len(row.coming) for row in self.rows)


def _why_none(rule: ReminderRule, kind: Kind, owed: list[Owed], every: list[Due]) -> str:
    """Why the rule sends nothing; `every` are the reminders of all rules of its kind."""
    if not rule.active:
        return "Off"
    if not owed:
        return kind.nobody
    instead = next((due.rule for due in every if due.due_at == due_time(rule, due.owed.day)), None)
    return f"Same day as “{instead.when}”, which is sent instead" if instead else "Its day has passed"


def rule_groups(
    rules: Iterable[ReminderRule], meeting: Meeting, owed_in_meeting: dict[str, list[Owed]] | None = None
) -> list[RuleGroup]:
    """These rules of the meeting by their subjects: a fixed number of queries, whatever the rules and people.

    Whoever has read already what is owed of their kinds passes it.
    """
    by_kind = defaultdict(list)
    for rule in sorted(rules, key=lambda rule: rule.days):
        rule.meeting = meeting
        by_kind[rule.kind].append(rule)
    sent = Reminder.objects.filter(rule__meeting=meeting, outcome=Reminder.Outcome.SENT)
    ledger = {
        row["rule"]: row for row in sent.order_by().values("rule").annotate(last=Max("due_at"), number=Count("pk"))
    }
    unreachable = {address.lower() for address in Bounce.objects.stopping(meeting).values_list("address", flat=True)}
    if owed_in_meeting is None:
        owed_in_meeting = owed_by_kind(by_kind, Participant.objects.filter(meeting=meeting))
    found = {}
    for name, of_kind in by_kind.items():
        owed = [each for each in owed_in_meeting[name] if each.participant.email.lower() not in unreachable]
        found[name] = owed, _coming(owed, [rule for rule in of_kind if rule.active])
    now = portal_now()
    in_ledger = ledger_keys([due for _, every in found.values() for due in every if due.due_at <= now])
    groups = []
    for kind in KINDS.values():
        owed, every = found.get(kind.name, ([], []))
        open_now = [due for due in every if due.key not in in_ledger]
        if rows := [
            RuleRow.of(rule, kind, owed, open_now, ledger.get(rule.pk, {})) for rule in by_kind.get(kind.name, [])
        ]:
            groups.append(RuleGroup(kind, rows))
    return groups


def next_sending(groups: list[RuleGroup]) -> NextSending | None:
    rows = [row for group in groups for row in group.rows if row.at]
    if not rows:
        return None
    at = min(row.at for row in rows)
    return NextSending(at, [row for row in rows if row.at == at])


def first_mail(row: RuleRow) -> tuple[Due, Wording] | None:
    """The mail of the first person whom the rule reminds next; for a rule that is off, whom it would remind.

    If its kind names nobody, the mail is to a colleague.
    """
    rule, meeting = row.rule, row.rule.meeting
    coming = row.coming
    if not coming:
        owed = KINDS[rule.kind].owed(Participant.objects.filter(meeting=meeting))
        coming = sorted(_coming(owed, [rule]), key=lambda due: due.due_at)
    if not coming:
        return None
    due = coming[0]
    # The mail says what is true when it is sent, for example that the deadline has passed.
    with calendar_at(max(due.due_at, portal_now())):
        draft = KINDS[rule.kind].draft(due.owed, due.dedup_key)
        own = MailTemplate.objects.filter(meeting=meeting, kind=draft.kind).first()
        kind = registry.kind_named(draft.kind)
        wording = rendering.previewed(kind, meeting=meeting, to_name=draft.to_name, context=draft.context, own=own)
    return due, wording


def _coming(owed: Iterable[Owed], active: list[ReminderRule]) -> list[Due]:
    """What is due by now, which the hourly job sends next unless it is in the ledger, and what will be."""
    now = portal_now()
    return [
        due
        for each in owed
        for due in [
            *(due for due in due_reminders(each, active, now) if due.is_useful),
            *coming_reminders(each, active, now),
        ]
    ]
