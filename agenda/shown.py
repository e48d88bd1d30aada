"""The programme as readers see it, with names and documents resolved: what `agenda.queries` returns."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from agenda.changes.sentences import Sentence
from agenda.day.delays import Span
from agenda.kinds import KINDS, KindInfo
from agenda.models import Programme
from agenda.roles import NOUNS, Role
from agenda.submission_targets import SubmissionTarget
from papers.models import Document
from participants.models import Participant


@dataclass(frozen=True)
class ShownRole:
    """Everybody who has a role in a session or an item, with its name: "Chair", "Chairs"."""

    role: str
    people: list[Participant]

    @property
    def heading(self) -> str:
        return NOUNS[Role(self.role)].heading(len(self.people))


@dataclass(frozen=True)
class ShownItem:
    """An item as readers see it; `paper`, `slides` and `documents` are documents that they may see.

    `roles` are those besides speaker; `has_unnamed` if a speaker did not agree to be named, `awaits_speaker` if none
    of them takes part, because they declined, withdrew or have not accepted yet. `is_changed` if it was
    swapped or taken by another speaker on the day.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    key: str
    speakers: list[Participant]
    roles: list[ShownRole]
    paper: Document | None
    documents: list[Document]
    is_changed: bool = False
    has_unnamed: bool = False
    awaits_speaker: bool = False

    @property
    def slides(self) -> Document | None:
        return next((found for found in self.documents if found.kind == Document.Kind.PRESENTATION), None)


@dataclass(frozen=True)
class ShownSession:
    """A session as readers see it; `officers` are those who agreed to be named.

    `room` is empty if it is the meeting's, unless the programme has several. A break has no number. `released` is
    the time for which it was released, if it was moved on the day. `documents` are statements for the session itself.
    """

    number: int | None
    kind: str
    title: str
    summary: str
    room: str
    starts_at: datetime
    ends_at: datetime
    officers: list[ShownRole]
    items: list[ShownItem] = field(default_factory=list)
    released: Span | None = None
    is_called_off: bool = False
    documents: list[Document] = field(default_factory=list)
    label: str = ""

    @property
    def info(self) -> KindInfo:
        """What depends on its kind."""
        return KINDS[self.kind]

    @property
    def heading(self) -> str:
        return self.info.heading(self.label, self.title)

    @property
    def chairs(self) -> list[Participant]:
        return next((shown.people for shown in self.officers if shown.role == Role.CHAIR), [])

    @property
    def all_documents(self) -> list[Document]:
        """The statements for the session itself, then the paper and the other documents of each item."""
        of_items = [document for item in self.items for document in (item.paper, *item.documents) if document]
        return [*self.documents, *of_items]

    @property
    def paper_count(self) -> int:
        return sum(1 for item in self.items if item.paper)

    @property
    def file_count(self) -> int:
        """How many papers, slides and statements can be downloaded as files."""
        documents = [*self.documents, *(document for item in self.items for document in item.documents)]
        return self.paper_count + sum(1 for document in documents if not document.link)


@dataclass(frozen=True)
class ShownDay:
    """The sessions of one day of the meeting's calendar."""

    day: date
    sessions: list[ShownSession]


@dataclass(frozen=True)
class ShownProgramme:
    """A released programme with its days, and what it changed in sentences.

    `rooms` are those in which sessions are held, if there are several, `people` those in the release who may be named.
    `unchanged` is the same programme as released, where something was changed on the day.
    """

    release: Programme
    days: list[ShownDay]
    rooms: list[str]
    people: list[Participant]
    changes: list[Sentence]
    unchanged: "ShownProgramme | None" = None

    @property
    def as_released(self) -> "ShownProgramme":
        return self.unchanged or self

    @property
    def as_held(self) -> "ShownProgramme":
        """Without the sessions that were called off."""
        days = [replace(day, sessions=[each for each in day.sessions if not each.is_called_off]) for day in self.days]
        return replace(self, days=[day for day in days if day.sessions])

    @property
    def sessions(self) -> list[ShownSession]:
        """Every session in order of time, without the breaks."""
        return [session for day in self.days for session in day.sessions if session.info.is_held]

    @property
    def days_without_breaks(self) -> list[ShownDay]:
        return [replace(day, sessions=[each for each in day.sessions if each.info.is_held]) for day in self.days]

    def session(self, number: int) -> ShownSession | None:
        return next((session for session in self.sessions if session.number == number), None)

    def in_room(self, room: str) -> "ShownProgramme":
        """The sessions in this room, and the breaks."""
        days = []
        for day in self.days:
            here = [each for each in day.sessions if each.room == room or not each.info.is_held]
            if any(each.room == room for each in here):
                days.append(replace(day, sessions=here))
        return replace(self, days=days)


@dataclass(frozen=True)
class OwnSlot:
    """A part of the released programme in which somebody has something to do, such as speak or chair.

    `released` is the time for which it was released, if it was moved on the day.
    """

    role: str
    title: str
    session: str
    starts_at: datetime
    ends_at: datetime
    released: Span | None = None
    is_called_off: bool = False
    sends_for: SubmissionTarget | None = None
    """For what they may send files: an item on which they speak, or a session in which they have a role."""
