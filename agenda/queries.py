"""The programme shaped for reading: frozen when released, with names and papers resolved when shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from agenda.models import Item, Officer, Programme, Session
from egm_portal.meetings.models import Meeting
from papers.models import Document
from participants.models import Participant


@dataclass(frozen=True)
class ShownItem:
    """An item as readers see it; `paper` and `slides` are documents that they may see, or None."""

    title: str
    starts_at: datetime
    ends_at: datetime
    speakers: list[Participant]
    paper: Document | None
    slides: Document | None


@dataclass(frozen=True)
class ShownSession:
    """A session as readers see it; chair and rapporteur are None without their consent to be named."""

    number: int
    kind: str
    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    chair: Participant | None
    rapporteur: Participant | None
    items: list[ShownItem] = field(default_factory=list)

    @property
    def papers(self) -> int:
        """How many of the session's papers can be read."""
        return sum(1 for item in self.items if item.paper)

    @property
    def files(self) -> int:
        """How many papers and slides of the session can be taken along as files."""
        return self.papers + sum(1 for item in self.items if item.slides and not item.slides.link)


@dataclass(frozen=True)
class ShownDay:
    """The sessions of one day of the meeting's calendar."""

    day: date
    sessions: list[ShownSession]


@dataclass(frozen=True)
class ShownProgramme:
    """A released programme with its days."""

    release: Programme
    days: list[ShownDay]


@dataclass(frozen=True)
class OwnSlot:
    """A part of the released programme in which somebody has something to do: speak, chair or report."""

    role: str
    title: str
    session: str
    starts_at: datetime
    ends_at: datetime


def working_programme(meeting: Meeting) -> list[dict]:
    """The working draft as plain data, one dict a session, in order of time: what a release freezes."""
    sessions = Session.objects.filter(meeting=meeting).prefetch_related("items__speakers", "officers")
    return [_frozen(number, session) for number, session in enumerate(sessions, start=1)]


def _frozen(number: int, session: Session) -> dict:
    officers = {officer.role: officer.participant_id for officer in session.officers.all()}
    return {
        "session": session.pk,
        "number": number,
        "kind": session.kind,
        "title": session.title,
        "summary": session.summary,
        "starts_at": session.starts_at.isoformat(),
        "minutes": session.minutes,
        "chair": officers.get(Officer.Role.CHAIR),
        "rapporteur": officers.get(Officer.Role.RAPPORTEUR),
        "items": [_frozen_item(item) for item in session.items.all()],
    }


def _frozen_item(item: Item) -> dict:
    return {
        "item": item.pk,
        "title": item.title,
        "minutes": item.minutes,
        "speakers": [speaker.pk for speaker in item.speakers.all()],
        "paper": item.paper_id,
        "slides": item.slides_id,
    }


def newest_release(meeting: Meeting) -> Programme | None:
    """What was released last, whoever may see it: one query."""
    return Programme.objects.filter(meeting=meeting).order_by("-released_at", "-pk").first()


def released_programme(meeting: Meeting, at: datetime | None = None) -> ShownProgramme | None:
    """The newest release that the public may see, or None: three queries, whatever its length."""
    release = Programme.objects.public(at).filter(meeting=meeting).first()
    if release is None:
        return None
    return ShownProgramme(release, shown_days(release.content, meeting, at))


def own_slots(participant: Participant, at: datetime | None = None) -> list[OwnSlot]:
    """Where the participant speaks, chairs or reports in the newest public release, by time: one query."""
    release = Programme.objects.public(at).filter(meeting=participant.meeting).first()
    slots = [slot for frozen in (release.content if release else []) for slot in _slots(frozen, participant.pk)]
    return sorted(slots, key=lambda slot: slot.starts_at)


def _slots(frozen: dict, pk: int) -> Iterator[OwnSlot]:
    session, clock = frozen["title"], datetime.fromisoformat(frozen["starts_at"])
    ends_at = clock + timedelta(minutes=frozen["minutes"])
    for role in Officer.Role:
        if frozen[role] == pk:
            yield OwnSlot(role.label, session, session, clock, ends_at)
    for item in frozen["items"]:
        item_ends_at = clock + timedelta(minutes=item["minutes"])
        if pk in item["speakers"]:
            yield OwnSlot("Speaker", item["title"], session, clock, item_ends_at)
        clock = item_ends_at


def shown_days(content: list[dict], meeting: Meeting, at: datetime | None = None) -> list[ShownDay]:
    """Frozen sessions by day, naming those who agreed and linking what is public: two queries."""
    people = {person.pk: person for person in Participant.objects.listed().filter(meeting=meeting)}
    documents = Document.objects.public(at).filter(meeting=meeting).select_related("meeting", "paper")
    documents = list(documents)
    papers = {document.paper.pk: document for document in documents if hasattr(document, "paper")}
    slides = {document.pk: document for document in documents}
    sessions = [_shown(frozen, people, papers, slides) for frozen in content]
    days = groupby(sessions, key=lambda session: session.starts_at.astimezone(meeting.zone).date())
    return [ShownDay(day, list(members)) for day, members in days]


def _shown(frozen: dict, people: dict, papers: dict, slides: dict) -> ShownSession:
    starts_at = datetime.fromisoformat(frozen["starts_at"])
    items, clock = [], starts_at
    for item in frozen["items"]:
        ends_at = clock + timedelta(minutes=item["minutes"])
        speakers = [people[pk] for pk in item["speakers"] if pk in people]
        items.append(
            ShownItem(item["title"], clock, ends_at, speakers, papers.get(item["paper"]), slides.get(item["slides"]))
        )
        clock = ends_at
    return ShownSession(
        number=frozen["number"],
        kind=frozen["kind"],
        title=frozen["title"],
        summary=frozen["summary"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=frozen["minutes"]),
        chair=people.get(frozen["chair"]),
        rapporteur=people.get(frozen["rapporteur"]),
        items=items,
    )
