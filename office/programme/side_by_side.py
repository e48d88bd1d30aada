"""The last release and the working draft beside each other, session by session."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.formats import date_format

from agenda.changes.comparison import Comparison
from agenda.changes.readers import Readers
from agenda.content import FrozenPerson, FrozenSession
from agenda.release_plan import ReleasePlan
from agenda.roles import NOUNS, Role
from egm_portal.meetings.models import Meeting


@dataclass(frozen=True)
class Side:
    """One session in lines of words: its hours, title, room and officers, then its items."""

    starts_at: datetime
    lines: list[str]


@dataclass(frozen=True)
class Row:
    """The same session before and now; one of them is None if it was added or removed. `new_lines` are changed ones."""

    old: Side | None
    new: Side | None

    @property
    def is_changed(self) -> bool:
        return self.old is None or self.new is None or self.old.lines != self.new.lines

    @property
    def old_lines(self) -> list[tuple[str, bool]]:
        return _marked(self.old, self.new)

    @property
    def new_lines(self) -> list[tuple[str, bool]]:
        return _marked(self.new, self.old)


def side_by_side(plan: ReleasePlan) -> list[tuple[str, list[Row]]]:
    """By day, in the order of the draft; a session that was removed stands where it was: two queries."""
    both = Comparison(plan.old, plan.draft)
    readers = Readers.organizers(plan.meeting)
    rows = [
        Row(_side(both.old_session.get(session.session), plan.meeting, readers), _side(session, plan.meeting, readers))
        for session in plan.draft
    ]
    kept = [id(session) for session in both.old_session.values()]
    rows += [Row(_side(session, plan.meeting, readers), None) for session in plan.old if id(session) not in kept]
    rows.sort(key=lambda row: (row.new or row.old).starts_at)
    days = groupby(rows, key=lambda row: (row.new or row.old).starts_at.astimezone(plan.meeting.zone).date())
    return [(date_format(day, "l, j F Y"), list(members)) for day, members in days]


def _marked(side: Side | None, other: Side | None) -> list[tuple[str, bool]]:
    """The lines of one side, each with whether the other side lacks it."""
    return [(line, other is None or line not in other.lines) for line in side.lines] if side else []


def _side(session: FrozenSession | None, meeting: Meeting, readers: Readers) -> Side | None:
    if session is None:
        return None
    hours = _hours(session.start, session.end, meeting)
    room = f", {session.room}" if session.room else ""
    lines = [f"{hours} {session.title}{room}", *_people(session.officers, readers)]
    for item, start, end in session.timed_items:
        lines.append("; ".join([f"{_hours(start, end, meeting)} {item.title}", *_people(item.people, readers)]))
    return Side(session.start, lines)


def _people(people: list[FrozenPerson], readers: Readers) -> list[str]:
    return [
        f"{NOUNS[Role(person.role)].heading(1)}: {readers.people.get(person.participant, 'not named')}"
        for person in people
    ]


def _hours(start: datetime, end: datetime, meeting: Meeting) -> str:
    return "-".join(date_format(moment.astimezone(meeting.zone), "H:i") for moment in (start, end))
