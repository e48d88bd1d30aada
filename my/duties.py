"""A participant's part in a meeting by its phase: what comes first, the steps, and what is asked of them in time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.utils.formats import date_format

from agenda.day.now import NowAndNext, now_and_next
from agenda.queries import released_programme
from egm_portal.clock import next_midnight
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.steps import Step
from egm_portal.text.dates import date_range, day_of_deadline, deadline
from my.queries import OwnPage
from papers.queries import OwedPaper
from papers.states import WORDS, Standing
from participants.models import Participant
from reports.models import Report

Phase = Meeting.Phase
DAY = "D j F"


@dataclass(frozen=True)
class Duty:
    """Something that is asked of a participant, or that they do at the meeting; `kind` says how its row is printed.

    A deadline, or when it begins and `ends_at`; without either it can be done at once. What is past is folded, under
    the word with which it is `told`.
    """

    kind: str
    told: str
    at: datetime | None = None
    ends_at: datetime | None = None
    of: object = None
    is_past: bool = False
    is_first: bool = False
    day: str = ""
    """As it is printed: "Wed 24 July"."""
    hours: str = ""
    """The hour by which it is due, "24:00", or its hours, "09:30-10:30"."""


@dataclass(frozen=True)
class OwnPart:
    """What a personal page shows first: `box` names the one thing to do, which is about `of`."""

    box: str
    of: object
    now: NowAndNext | None
    steps: list[Step]
    past: list[Duty]
    duties: list[Duty]

    @property
    def told(self) -> str:
        """What is past, in a few words: "invitation accepted, paper received and your sessions"."""
        return ", ".join(dict.fromkeys(duty.told for duty in self.past))


def part_of(page: OwnPage, participant: Participant, report_to_write: Report | None, at: datetime) -> OwnPart:
    """The part of this participant at `at`. It asks nothing, but on the days of the meeting for the programme."""
    meeting = participant.meeting
    now = None
    if meeting.phase(at) == Phase.IN_SESSION:
        now = now_and_next(released_programme(meeting, at), meeting, at)
    duties = sorted(_duties(page, participant, at), key=lambda duty: (duty.at is not None, duty.at or at))
    box, of = _first(page, participant, report_to_write, duties, at)
    first = next((duty for duty in duties if not duty.is_past and _is_first(duty, box, of, at)), None)
    duties = [replace(_dated(duty, meeting), is_first=duty is first) for duty in duties]
    return OwnPart(
        box=box,
        of=of,
        now=now,
        steps=_steps(page, participant, at),
        past=[duty for duty in duties if duty.is_past],
        duties=[duty for duty in duties if not duty.is_past],
    )


def _duties(page: OwnPage, participant: Participant, at: datetime) -> Iterator[Duty]:
    yield Duty("accepted", "invitation accepted", participant.answered_at, is_past=True)
    if participant.meeting.takes_place:
        yield from _before(page, participant, at)
        yield from _at_the_meeting(page, participant.meeting, at)
        yield from _afterwards(page, at)


def _before(page: OwnPage, participant: Participant, at: datetime) -> Iterator[Duty]:
    """What somebody confirms, sends and does before the meeting."""
    meeting = participant.meeting
    is_over = at >= meeting.ends_at
    if participant.family_name_state != Participant.FamilyNameState.CONFIRMED and not page.has_report:
        yield Duty("name", "")
    if page.may_say_need:
        yield Duty("need", "what you need", is_past=page.has_need)
    for kind, papers in (("paper", page.papers), ("shared", page.papers_with_others)):
        for owed in papers:
            told = f"paper {WORDS[owed.standing].author}"
            yield Duty(kind, told, owed.deadline, of=owed, is_past=not _awaits_file(owed) or is_over)
            document = owed.paper.document
            if kind == "paper" and document and not document.publication_consent and not is_over:
                yield Duty("details", "", owed.deadline, of=owed)
    for task in page.tasks:
        noon = datetime.combine(task.due_on, time(12), meeting.zone)
        until = next_midnight(noon, meeting.time_zone)
        yield Duty("task", "what you were asked to do", until, of=task, is_past=bool(task.done_at) or is_over)
    for slides in page.slides:
        is_past = not slides.are_missing or at >= slides.item.session.ends_at
        yield Duty("slides", f"slides {slides.standing(at)}", slides.due_at, of=slides, is_past=is_past)


def _at_the_meeting(page: OwnPage, meeting: Meeting, at: datetime) -> Iterator[Duty]:
    for slot in page.slots:
        yield Duty("slot", "your sessions", slot.starts_at, slot.ends_at, slot, is_past=at >= slot.ends_at)
    if not page.slots:
        yield Duty("meeting", "the meeting", meeting.starts_at, of=meeting, is_past=at >= meeting.ends_at)
    for session in page.to_note:
        yield Duty("notes", "your notes", session.starts_at, of=session, is_past=page.has_report)


def _afterwards(page: OwnPage, at: datetime) -> Iterator[Duty]:
    if evaluation := page.evaluation:
        yield Duty("evaluation", "evaluation", evaluation.until, of=evaluation, is_past=evaluation.is_answered)
    if page.report and (until := page.report.comments_until):
        yield Duty("comments", "draft report", until, of=page.report, is_past=page.has_commented or at >= until)


def _is_first(duty: Duty, box: str, of: object, at: datetime) -> bool:
    """Whether the box is about this duty or, on the days of the meeting, the duty is on now."""
    if box == "session":
        return bool(duty.ends_at) and duty.at <= at < duty.ends_at
    return (duty.kind, duty.of) == (box, of)


def _dated(duty: Duty, meeting: Meeting) -> Duty:
    """The duty with its day and hours as they are printed."""
    if duty.at is None:
        return duty
    if duty.ends_at:
        hours = "-".join(f"{each.astimezone(meeting.zone):%H:%M}" for each in (duty.at, duty.ends_at))
        return replace(duty, day=date_format(duty.at.astimezone(meeting.zone), DAY), hours=hours)
    if duty.kind in ("accepted", "meeting"):
        return replace(duty, day=date_format(duty.at.astimezone(meeting.zone), DAY))
    day = date_format(day_of_deadline(duty.at, meeting.time_zone), DAY)
    hour = deadline(duty.at, meeting.time_zone).rpartition(", ")[2]
    return replace(duty, day=day, hours="" if duty.kind == "task" else hour)


def _first(
    page: OwnPage, participant: Participant, report_to_write: Report | None, duties: list[Duty], at: datetime
) -> tuple[str, object]:
    """The one thing to do now, and what it is about."""
    meeting = participant.meeting
    if not meeting.takes_place:
        return meeting.state, meeting
    phase = meeting.phase(at)
    if phase == Phase.IN_SESSION:
        return "session", meeting
    if report_to_write and report_to_write.is_written:
        return "write", report_to_write
    open_ = [duty for duty in duties if not duty.is_past]
    if due := _due_next(open_, at):
        return due.kind, due.of
    for kind in ("comments", "evaluation"):
        if duty := next((duty for duty in open_ if duty.kind == kind), None):
            return kind, duty.of
    if page.embargoed:
        return "embargoed", page.embargoed
    if page.has_report:
        return "issued", meeting
    coming = next((duty for duty in open_ if duty.at and duty.at > at), None)
    return "nothing", coming


def _due_next(duties: Iterable[Duty], at: datetime) -> Duty | None:
    """What somebody has to send or do before the meeting: an overdue paper that is still taken, then what is due."""
    to_send = [duty for duty in duties if duty.kind in ("paper", "details", "task", "slides")]
    due = [duty for duty in to_send if duty.at and duty.at > at]
    papers = [duty for duty in to_send if duty.kind == "paper" and duty not in due]
    late = [duty for duty in papers if duty.of.takes_late_files]
    return next(iter((*late, *due, *papers)), None)


def _awaits_file(owed: OwedPaper) -> bool:
    return owed.is_owed or owed.standing == Standing.ANOTHER_FILE


def _steps(page: OwnPage, participant: Participant, at: datetime) -> list[Step]:
    """From the invitation to the report; nothing of a meeting that does not take place."""
    meeting, phase = participant.meeting, participant.meeting.phase(at)
    if not meeting.takes_place:
        return []
    names, notes = ["Invited"], [_day(participant.invited_at, meeting)]
    owed = page.papers[0] if page.papers else None
    if owed:
        names.append("Paper")
        due = f"due {date_format(day_of_deadline(owed.deadline, meeting.time_zone), 'j F')}" if owed.deadline else ""
        notes.append(due if owed.standing in (Standing.AWAITED, Standing.REVISION) else WORDS[owed.standing].author)
    days = date_range(meeting.starts_on, meeting.ends_on).removesuffix(f" {meeting.ends_on.year}")
    names += ["Meeting", "Draft report", "Report issued"]
    until = page.report.comments_until if page.report else None
    comments = f"comments until {date_format(day_of_deadline(until, meeting.time_zone), 'j F')}" if until else ""
    notes += [days, comments, _day(meeting.report_counts_from, meeting) if phase == Phase.REPORT_ISSUED else ""]
    if phase == Phase.REPORT_ISSUED:
        here = len(names)
    elif phase == Phase.REPORT_PENDING:
        here = names.index("Draft report")
    elif owed and owed.is_owed and phase != Phase.IN_SESSION:
        here = names.index("Paper")
    else:
        here = names.index("Meeting")
    states = ["done" if place < here else "now" if place == here else "" for place in range(len(names))]
    if owed and owed.is_owed and names.index("Paper") < here:
        states[names.index("Paper")] = ""
    return [Step(*each) for each in zip(names, notes, states, strict=True)]


def _day(instant: datetime | None, meeting: Meeting) -> str:
    return date_format(instant.astimezone(meeting.zone), "MONTH_DAY_FORMAT") if instant else ""
