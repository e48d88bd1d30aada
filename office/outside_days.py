"""What falls outside the days and deadlines of a meeting: said before a change of them is saved."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from agenda.models import Session
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from papers.models import Paper
from reminders.models import ReminderRule
from reminders.rules import due_time

MAX_NAMED = 3
DEADLINES = {"papers_due": "The deadline for papers", "concept_paper_due": "The deadline for the concept paper"}


def newly_outside(meeting: Meeting, before: Meeting) -> list[str]:
    """The sentences about `meeting`, changed but not saved, that do not hold for it as it was `before`."""
    known = set(_outside(before))
    return [sentence for sentence in _outside(meeting) if sentence not in known]


def _outside(meeting: Meeting) -> Iterator[str]:
    sessions = [
        f"{session} ({dates.day_and_hour(session.starts_at, meeting.time_zone)})"
        for session in Session.objects.filter(meeting=meeting.pk).order_by("starts_at")
        if session.starts_at < meeting.starts_at
        or session.starts_at + timedelta(minutes=session.minutes) > meeting.ends_at
    ]
    if sessions:
        yield f"{_counted(sessions, 'session')} would be outside the days of the meeting: {_named(sessions)}."
    for name, words in DEADLINES.items():
        due = getattr(meeting, name)
        if due and due > meeting.ends_at:
            yield f"{words}, {dates.deadline(due, meeting.time_zone)}, would be after the last day."
    extended = Paper.objects.filter(participant__meeting=meeting.pk, own_due_at__gt=meeting.ends_at)
    people = [str(name) for name in extended.order_by("pk").values_list("participant__name", flat=True)]
    if people:
        yield f"{_counted(people, 'extended deadline')} would be after the last day: {_named(people)}."
    past = [str(rule) for rule, at in _reminder_times(meeting) if at < portal_now()]
    if past:
        yield f"{_counted(past, 'reminder')} would have been due before now: {_named(past)}."


def _reminder_times(meeting: Meeting) -> Iterator[tuple[ReminderRule, datetime]]:
    """The rules that count from the first day or from the deadline for papers, and when each is due."""
    due = meeting.papers_due
    deadline = dates.day_of_deadline(due, meeting.time_zone) if due else None
    days = {"paper_missing": deadline, "slides_missing": meeting.starts_on, "meeting_near": meeting.starts_on}
    for rule in ReminderRule.objects.filter(meeting=meeting.pk, kind__in=days, active=True):
        rule.meeting = meeting
        if day := days[rule.kind]:
            yield rule, due_time(rule, day)


def _counted(rows: list[str], noun: str) -> str:
    return f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"


def _named(rows: list[str]) -> str:
    more = len(rows) - MAX_NAMED
    return "; ".join([*rows[:MAX_NAMED], f"{more} more"] if more > 0 else rows)
