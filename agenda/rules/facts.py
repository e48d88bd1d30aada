"""What the rules about conflicts look at: a programme as plain values, read by `agenda.queries.draft_facts`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from agenda.kinds import KINDS, Kind, KindInfo
from agenda.roles import NOUNS, Role
from papers.models import Paper
from participants.models import Participant


@dataclass(frozen=True)
class PersonFacts:
    """A participant whom the programme names; `time_zone` is that of somebody who takes part online, if it is known."""

    pk: int
    name: str
    status: str = Participant.Status.ACCEPTED
    consent: bool | None = True
    invited_at: datetime | None = None
    is_online: bool = False
    time_zone: str = ""


@dataclass(frozen=True)
class PaperFacts:
    pk: int
    author: str
    state: str = Paper.State.ACCEPTED
    is_overdue: bool = False


@dataclass(frozen=True)
class RoleFacts:
    """Somebody's role in a session or an item."""

    role: str
    person: int


@dataclass(frozen=True)
class ItemFacts:
    pk: int
    title: str
    minutes: int
    people: list[RoleFacts] = field(default_factory=list)
    paper: int | None = None


@dataclass(frozen=True)
class SessionFacts:
    """A session or a break; `room` is empty for that of the meeting."""

    pk: int
    title: str
    starts_at: datetime
    minutes: int
    kind: str = Kind.SESSION
    room: str = ""
    is_pinned: bool = True
    people: list[RoleFacts] = field(default_factory=list)
    items: list[ItemFacts] = field(default_factory=list)

    @property
    def info(self) -> KindInfo:
        """What depends on its kind."""
        return KINDS[self.kind]

    @property
    def has_chair(self) -> bool:
        """Whether somebody presides: a moderator does, as well as a chair."""
        return any(role.role in (Role.CHAIR, Role.MODERATOR) for role in self.people)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def items_end_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=sum(item.minutes for item in self.items))

    @property
    def label(self) -> str:
        """How a sentence names it: as all pages do, by its title."""
        return f"“{self.title}”"


@dataclass(frozen=True)
class Slot:
    """A place in the programme that somebody has: a session, or with `item` a part of it."""

    session: SessionFacts
    item: ItemFacts | None
    role: str
    person: int
    starts_at: datetime
    ends_at: datetime

    @property
    def label(self) -> str:
        return f"“{self.item.title}”" if self.item else self.session.label

    @property
    def noun(self) -> str:
        return NOUNS[Role(self.role)].singular


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme in order of time, with the first instant of the meeting's days and the first one after them.

    `room` is the meeting's own, and `has_chair` says whether somebody was chosen to chair the whole of it.
    """

    sessions: list[SessionFacts]
    people: dict[int, PersonFacts]
    papers: dict[int, PaperFacts]
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    at: datetime
    room: str = ""
    has_chair: bool = False

    def room_of(self, session: SessionFacts) -> str:
        return session.room.strip() or self.room.strip()

    def room_key(self, session: SessionFacts) -> str:
        """The same for a room that is written with other capitals."""
        return self.room_of(session).casefold()

    @cached_property
    def slots(self) -> list[Slot]:
        """Everybody's places, session by session; an item starts where the one before it ends."""
        slots = []
        for session in self.sessions:
            for role in session.people:
                slots.append(Slot(session, None, role.role, role.person, session.starts_at, session.ends_at))
            starts_at = session.starts_at
            for item in session.items:
                ends_at = starts_at + timedelta(minutes=item.minutes)
                slots += [Slot(session, item, role.role, role.person, starts_at, ends_at) for role in item.people]
                starts_at = ends_at
        return slots

    def hour(self, instant: datetime) -> str:
        return f"{instant.astimezone(self.zone):%H:%M}"
