"""Who is reminded of a missing paper, and when: each once for a rule and a due time, however many schedulers run."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Max, Q

from egm_portal.clock import portal_now
from egm_portal.meetings.dates import day_of_deadline
from papers import mail, rules
from papers.models import Paper
from participants.models import Reminder, ReminderRule

logger = logging.getLogger(__name__)

HOUR = time(9)
LOOKS_BACK = timedelta(days=7)
"""A deadline that passed longer ago is no longer looked at: its reminders were decided, or are of no use to anybody."""


@dataclass(frozen=True)
class Due:
    """One reminder whose time has come: by which rule, about which paper, and whether it is still of use."""

    rule: ReminderRule
    paper: Paper
    due_at: datetime
    deadline: datetime
    useful: bool

    @property
    def key(self) -> tuple[int, int, datetime]:
        """What the ledger holds once."""
        return self.rule.pk, self.paper.participant_id, self.due_at


def send_reminders() -> int:
    """Decides each reminder whose time has come and that the ledger lacks; gives the number of mails queued.

    Three queries when there is nothing to do. One reminder that fails leaves the others alone, and is tried again.
    """
    found = list(_all_due(portal_now()))
    known = _decided(found)
    found = sorted((due for due in found if due.key not in known), key=lambda due: due.key)
    sent = 0
    for _, same in groupby(found, key=lambda due: due.key):
        try:
            sent += _decide(list(same))
        except Exception:
            logger.exception("a reminder was not decided and will be tried again")
    return sent


def due_time(rule: ReminderRule, deadline: datetime) -> datetime:
    """09:00 in the meeting's zone, the rule's number of days before the day on which the deadline closes."""
    zone = rule.meeting.zone
    day = day_of_deadline(deadline, rule.meeting.time_zone) - timedelta(days=rule.days_before)
    return datetime.combine(day, HOUR, zone).astimezone(UTC)


def _decided(found: list[Due]) -> set[tuple[int, int, datetime]]:
    rules_found, people = {due.rule.pk for due in found}, {due.paper.participant_id for due in found}
    ledger = Reminder.objects.filter(rule__in=rules_found, participant__in=people)
    return set(ledger.values_list("rule", "participant", "due_at"))


def _all_due(now: datetime) -> Iterator[Due]:
    rules_of = _active_rules()
    for paper in _missing_papers(list(rules_of), now):
        deadline = rules.last_moment(paper.due_at, paper.extended_until)
        if deadline and deadline > now - LOOKS_BACK:
            yield from _due_of(paper, deadline, rules_of[paper.participant.meeting_id], now)


def _active_rules() -> dict[int, list[ReminderRule]]:
    active = ReminderRule.objects.filter(active=True, kind=ReminderRule.Kind.PAPER_MISSING).select_related("meeting")
    by_meeting: dict[int, list[ReminderRule]] = {}
    for rule in active:
        by_meeting.setdefault(rule.meeting_id, []).append(rule)
    return by_meeting


def _missing_papers(meetings: list[int], now: datetime):
    since = now - LOOKS_BACK
    papers = Paper.objects.missing().filter(participant__meeting__in=meetings).select_related("participant__meeting")
    return papers.annotate(extended_until=Max("extensions__until")).filter(
        Q(own_due_at__gt=since) | Q(participant__meeting__papers_due__gt=since) | Q(extended_until__gt=since)
    )


def _due_of(paper: Paper, deadline: datetime, active: list[ReminderRule], now: datetime) -> list[Due]:
    """Of the times that have passed only the last is of use: the reminders before it would say the same."""
    times = sorted(((due_time(rule, deadline), rule) for rule in active), key=lambda pair: pair[0])
    passed = [(at, rule) for at, rule in times if at <= now]
    last = passed[-1][0] if passed else None
    return [
        # Who came to owe the paper after the time has just been told of it.
        Due(rule, paper, at, deadline, useful=at == last and now < deadline and paper.state_at <= at)
        for at, rule in passed
    ]


@transaction.atomic
def _decide(same: list[Due]) -> int:
    """Writes the ledger's row and, if this call wrote it, queues a mail for each paper that still is missing."""
    first = same[0]
    deadlines = {due.paper.pk: due.deadline for due in same if due.useful}
    missing = Paper.objects.missing().filter(pk__in=deadlines).select_for_update(of=("self",))
    missing = list(missing.select_related("participant__meeting"))
    if deadlines and not missing:
        return 0
    outcome = Reminder.Outcome.SENT if missing else Reminder.Outcome.SKIPPED
    row, new = Reminder.objects.get_or_create(
        rule=first.rule,
        participant=first.paper.participant,
        due_at=first.due_at,
        defaults={"outcome": outcome, "decided_at": portal_now()},
    )
    if not new:
        return 0
    messages = [mail.paper_missing(paper, first.rule, first.due_at, deadlines[paper.pk]) for paper in missing]
    if messages:
        row.message = messages[0]
        row.save()
    return len(messages)
