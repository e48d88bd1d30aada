"""What falls outside the days and deadlines of a meeting: said before a change of them is saved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agenda.models import Session
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from papers.models import Paper
from reminders.kinds import FIRST_DAY, KINDS, LAST_DAY, PAPERS_DUE
from reminders.models import ReminderRule
from reminders.rules import due_time

MAX_NAMED = 3
DEADLINES = {"papers_due": "papers", "concept_paper_due": "the concept paper"}


def newly_outside(meeting: Meeting, before: Meeting) -> list[str]:
    """Sentences about what falls outside of `meeting`, changed but not saved, and did not as it was `before`."""
    known = {(outside.noun, row) for outside in _outside(before) for row in outside.rows}
    # A first deadline takes no reminder from anybody.
    known |= {("reminder", str(rule)) for rule, day in _reminder_days(before) if day is None}
    found = [
        replace(outside, rows=[row for row in outside.rows if (outside.noun, row) not in known])
        for outside in _outside(meeting)
    ]
    return [str(outside) for outside in found if outside.rows]


@dataclass(frozen=True)
class Outside:
    """Rows of one kind that fall outside, and what is said of them."""

    noun: str
    words: str
    rows: list[str]

    def __str__(self) -> str:
        more = len(self.rows) - MAX_NAMED
        named = "; ".join([*self.rows[:MAX_NAMED], *([f"{more} more"] if more > 0 else [])])
        return f"{len(self.rows)} {self.noun}{'' if len(self.rows) == 1 else 's'} would {self.words}: {named}."


def _outside(meeting: Meeting) -> list[Outside]:
    sessions = Session.objects.filter(meeting=meeting.pk).order_by("starts_at")
    extended = Paper.objects.filter(participant__meeting=meeting.pk, own_due_at__gt=meeting.ends_at)
    closing = meeting.evaluation_until
    deadlines = {words: getattr(meeting, name) for name, words in DEADLINES.items()}
    return [
        Outside(
            "session",
            "be outside the days of the meeting",
            [
                f"{session} ({dates.day_and_hour(session.starts_at, meeting.time_zone)})"
                for session in sessions
                if session.starts_at < meeting.starts_at
                or session.starts_at + timedelta(minutes=session.minutes) > meeting.ends_at
            ],
        ),
        Outside(
            "deadline",
            "be after the last day",
            [
                f"{words}, {dates.deadline(due, meeting.time_zone)}"
                for words, due in deadlines.items()
                if due and due > meeting.ends_at
            ],
        ),
        Outside(
            "evaluation",
            "close before the last day, on which it opens",
            [dates.deadline(closing, meeting.time_zone)] if closing and closing <= meeting.last_day_starts_at else [],
        ),
        Outside(
            "extended deadline",
            "be after the last day",
            list(extended.order_by("pk").values_list("participant__name", flat=True)),
        ),
        Outside(
            "reminder",
            "have been due before now",
            [str(rule) for rule, day in _reminder_days(meeting) if day and due_time(rule, day) < portal_now()],
        ),
    ]


def _reminder_days(meeting: Meeting) -> Iterator[tuple[ReminderRule, date | None]]:
    """The rules that count from a day of the meeting or from the deadline for papers, with the day of each."""
    due = meeting.papers_due
    deadline = dates.day_of_deadline(due, meeting.time_zone) if due else None
    days = {PAPERS_DUE: deadline, FIRST_DAY: meeting.starts_on, LAST_DAY: meeting.ends_on}
    counted_from = {kind.name: kind.counted_from for kind in KINDS.values() if kind.counted_from in days}
    for rule in ReminderRule.objects.filter(meeting=meeting.pk, kind__in=counted_from, active=True):
        rule.meeting = meeting  # as it is to be, not as it is stored
        yield rule, days[counted_from[rule.kind]]
