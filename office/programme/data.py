"""The working draft as the programme's screen shows it: days, sessions and items with their computed times."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.formats import date_format

from agenda.conflict_queries import Conflicts
from agenda.day.overlay import DaySession
from agenda.models import Item, Programme, Session
from agenda.rules import Conflict
from egm_portal.meetings.models import Meeting
from papers.models import Document, Paper


@dataclass(frozen=True)
class ShownPerson:
    """Somebody in the programme; who has not answered is to be confirmed."""

    label: str
    is_unconfirmed: bool


@dataclass(frozen=True)
class ShownPeople:
    """Everybody with one role; speakers, who need no heading, have none."""

    heading: str
    people: list[ShownPerson]


@dataclass(frozen=True)
class EditorItem:
    """An item with the local time at which it begins, and the state of its paper in words.

    `to_review` are the slides and statements that wait for an organizer. `is_changed` if it was swapped, or taken by
    another speaker, on the day.
    """

    item: Item
    starts_at: datetime | None
    people: list[ShownPeople]
    paper: str = ""
    is_first: bool = True
    is_last: bool = True
    conflicts: list[Conflict] = field(default_factory=list)
    to_review: list[Document] = field(default_factory=list)
    is_changed: bool = False

    @property
    def row(self) -> str:
        """The id of its row on the page."""
        return f"item-{self.item.pk}"

    @property
    def has_speakers(self) -> bool:
        return any(not shown.heading for shown in self.people)

    @property
    def edit(self) -> str:
        """Where its form opens."""
        return f"?item={self.item.pk}#{self.row}"

    @property
    def hour(self) -> str:
        return f"{self.starts_at:%H:%M}" if self.starts_at else ""


@dataclass(frozen=True)
class EditorSession:
    """A session or break of a day, with its items and the minutes that they take.

    `to_review` are statements that wait for an organizer, `held` is how it is held if it was changed on the day.
    """

    session: Session
    officers: list[ShownPeople]
    items: list[EditorItem]
    day: date
    is_first: bool = False
    is_last: bool = False
    begins_room: bool = False
    conflicts: list[Conflict] = field(default_factory=list)
    to_review: list[Document] = field(default_factory=list)
    held: DaySession | None = None

    @property
    def row(self) -> str:
        """The id of its row on the page."""
        return f"session-{self.session.pk}"

    @property
    def edit(self) -> str:
        """Where its form opens."""
        return f"?session={self.session.pk}#{self.row}"

    @property
    def is_held(self) -> bool:
        return self.session.info.is_held

    @property
    def label(self) -> str:
        """Its noun and its label: "Session 2"; empty for a session without one."""
        session = self.session
        return f"{session.info.noun.heading(1)} {session.label}" if session.label else ""

    @property
    def hours(self) -> str:
        zone = self.session.meeting.zone
        return f"{self.session.starts_at.astimezone(zone):%H:%M}-{self.session.ends_at.astimezone(zone):%H:%M}"

    @property
    def held_at(self) -> str:
        """Its hours on the day, if they are others than released."""
        if self.held is None or self.held.released is None:
            return ""
        zone = self.session.meeting.zone
        return f"{self.held.start.astimezone(zone):%H:%M}-{self.held.end.astimezone(zone):%H:%M}"

    @property
    def has_conflicts(self) -> bool:
        """Whether its rows show any."""
        return bool(self.conflicts) or any(shown.conflicts for shown in self.items)

    @property
    def is_fixed(self) -> bool:
        """Whether it keeps its start although another session of its room comes before it."""
        return self.session.is_pinned and not self.begins_room

    @property
    def taken(self) -> int:
        return sum(shown.item.minutes for shown in self.items)

    @property
    def is_over(self) -> bool:
        return self.taken > self.session.minutes

    @property
    def time_left(self) -> str:
        """The time that its items leave: "full", "15 min free", "15 min over"."""
        free = self.session.minutes - self.taken
        if not free:
            return "full"
        return f"{free} min free" if free > 0 else f"{-free} min over"


@dataclass(frozen=True)
class EditorDay:
    """The sessions of a day; one outside the meeting's days is shown too, as long as it has sessions."""

    day: date
    sessions: list[EditorSession]
    is_outside: bool

    @property
    def row(self) -> str:
        """The id of its part of the page."""
        return f"day-{self.day}"

    @property
    def end(self) -> str:
        """The position of a session that is added at its end."""
        return f"after:{self.sessions[-1].row}" if self.sessions else f"start:{self.day}"

    @property
    def first(self) -> EditorSession | None:
        return next(iter(self.sessions), None)

    @property
    def starts(self) -> str:
        return self.first.hours.partition("-")[0] if self.first else ""

    @property
    def ends(self) -> str:
        if not self.sessions:
            return ""
        return max(self.sessions, key=lambda shown: shown.session.ends_at).hours.partition("-")[2]


@dataclass(frozen=True)
class WaitingPaper:
    """An accepted paper without a slot."""

    paper: Paper
    people: list[ShownPeople]


@dataclass
class Editor:
    """What the screen shows of a meeting's draft in its version."""

    meeting: Meeting
    version: int
    days: list[EditorDay]
    papers: list[WaitingPaper]
    waiting: list[EditorItem]
    officers: list[ShownPeople]
    release: Programme | None
    changes: int
    paper_choices: list[tuple[int, str]]
    conflicts: Conflicts
    sessions: dict[int, EditorSession] = field(default_factory=dict)

    @property
    def waiting_count(self) -> int:
        return len(self.papers) + len(self.waiting)

    @property
    def all_items(self) -> Iterable[EditorItem]:
        return (shown for session in self.sessions.values() for shown in session.items)


def weekday(day: date) -> str:
    return date_format(day, "l, j F")
