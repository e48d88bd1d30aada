"""The programme shaped for reading: frozen when released, with names and papers resolved when shown."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from agenda.content import FORMS, FrozenItem, FrozenSession, ordinals
from agenda.models import Item, Officer, Programme, Session, SessionNumber
from agenda.rules import last_session_ends_at
from egm_portal.meetings.models import Meeting
from egm_portal.stored_json import form_of
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
    """A session as readers see it; chair and rapporteur are None without their consent to be named.

    A break has no number. `ordinals` are those by which pages named the session before it had one.
    """

    number: int | None
    kind: str
    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    chair: Participant | None
    rapporteur: Participant | None
    items: list[ShownItem] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)

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


def working_programme(meeting: Meeting) -> list[FrozenSession]:
    """The working draft in order of time: what a release freezes."""
    sessions = Session.objects.filter(meeting=meeting).prefetch_related("items__speakers", "officers")
    return [_frozen(session) for session in sessions]


def _frozen(session: Session) -> FrozenSession:
    officers = {officer.role: officer.participant_id for officer in session.officers.all()}
    return FrozenSession(
        session=session.pk,
        kind=session.kind,
        title=session.title,
        starts_at=session.starts_at.isoformat(),
        minutes=session.minutes,
        number=session.number,
        summary=session.summary,
        chair=officers.get(Officer.Role.CHAIR),
        rapporteur=officers.get(Officer.Role.RAPPORTEUR),
        items=[_frozen_item(item) for item in session.items.all()],
    )


def _frozen_item(item: Item) -> FrozenItem:
    return FrozenItem(
        title=item.title,
        minutes=item.minutes,
        item=item.pk,
        speakers=[speaker.pk for speaker in item.speakers.all()],
        paper=item.paper_id,
        slides=item.slides_id,
    )


def sessions_of(release: Programme) -> list[FrozenSession]:
    """What the release says, in whatever form it was stored; one query where its sessions had no numbers yet."""
    sessions = FORMS.restored(release.content).sessions
    if form_of(release.content) > 1:
        return sessions
    given = _given_numbers(release.meeting_id)
    return [
        session if session.kind == Session.Kind.BREAK else replace(session, number=given.get(session.session))
        for session in sessions
    ]


def former_sessions(meeting: Meeting, at: datetime | None = None) -> dict[int, set[int | None]]:
    """The sessions that public releases named by an ordinal, before there were numbers: two queries.

    Each ordinal leads to the numbers of those that stood under it: several where releases counted differently.
    """
    given, found = _given_numbers(meeting.pk), defaultdict(set)
    for content in Programme.objects.public(at).filter(meeting=meeting).values_list("content", flat=True):
        for ordinal, session in ordinals(content).items():
            found[ordinal].add(given.get(session))
    return dict(found)


def _given_numbers(meeting_id: int) -> dict[int, int]:
    return dict(SessionNumber.objects.filter(meeting=meeting_id).values_list("session_pk", "number"))


def newest_release(meeting: Meeting) -> Programme | None:
    """What was released last, whoever may see it: one query."""
    return Programme.objects.filter(meeting=meeting).order_by("-released_at", "-pk").first()


def held_until(meeting: Meeting) -> datetime:
    """When the last session ends: by the newest release or, where nothing was released, by the working draft."""
    release = newest_release(meeting)
    return last_session_ends_at(meeting, sessions_of(release) if release else working_programme(meeting))


def released_programme(meeting: Meeting, at: datetime | None = None) -> ShownProgramme | None:
    """The newest release that the public may see, or None: three queries, whatever its length.

    Six where its sessions had no numbers yet: their former anchors stay on its page, if each leads to one session.
    """
    release = Programme.objects.public(at).filter(meeting=meeting).first()
    if release is None:
        return None
    former = former_sessions(meeting, at) if form_of(release.content) == 1 else {}
    certain = {ordinal: numbers for ordinal, numbers in former.items() if len(numbers) == 1 and None not in numbers}
    return ShownProgramme(release, _shown_days(sessions_of(release), meeting, at, certain))


def own_slots(participant: Participant, at: datetime | None = None) -> list[OwnSlot]:
    """Where the participant speaks, chairs or reports in the newest public release, by time: one query."""
    release = Programme.objects.public(at).filter(meeting=participant.meeting).first()
    frozen = sessions_of(release) if release else []
    slots = [slot for session in frozen for slot in _slots(session, participant.pk)]
    return sorted(slots, key=lambda slot: slot.starts_at)


def _slots(frozen: FrozenSession, pk: int) -> Iterator[OwnSlot]:
    session, clock = frozen.title, datetime.fromisoformat(frozen.starts_at)
    ends_at = clock + timedelta(minutes=frozen.minutes)
    for role in Officer.Role:
        if getattr(frozen, role) == pk:
            yield OwnSlot(role.label, session, session, clock, ends_at)
    for item in frozen.items:
        item_ends_at = clock + timedelta(minutes=item.minutes)
        if pk in item.speakers:
            yield OwnSlot("Speaker", item.title, session, clock, item_ends_at)
        clock = item_ends_at


def _shown_days(
    sessions: list[FrozenSession], meeting: Meeting, at: datetime | None, former: dict[int, set[int | None]]
) -> list[ShownDay]:
    """Frozen sessions by day, naming those who agreed and linking what is public: two queries."""
    people = {person.pk: person for person in Participant.objects.listed().filter(meeting=meeting)}
    documents = list(Document.objects.public(at).filter(meeting=meeting).select_related("meeting", "paper"))
    papers = {document.paper.pk: document for document in documents if hasattr(document, "paper")}
    slides = {document.pk: document for document in documents}
    shown = [_shown(frozen, people, papers, slides, former) for frozen in sessions]
    days = groupby(shown, key=lambda session: session.starts_at.astimezone(meeting.zone).date())
    return [ShownDay(day, list(members)) for day, members in days]


def _shown(frozen: FrozenSession, people: dict, papers: dict, slides: dict, former: dict) -> ShownSession:
    starts_at = datetime.fromisoformat(frozen.starts_at)
    items, clock = [], starts_at
    for item in frozen.items:
        ends_at = clock + timedelta(minutes=item.minutes)
        speakers = [people[pk] for pk in item.speakers if pk in people]
        items.append(ShownItem(item.title, clock, ends_at, speakers, papers.get(item.paper), slides.get(item.slides)))
        clock = ends_at
    return ShownSession(
        number=frozen.number,
        kind=frozen.kind,
        title=frozen.title,
        summary=frozen.summary,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=frozen.minutes),
        chair=people.get(frozen.chair),
        rapporteur=people.get(frozen.rapporteur),
        items=items,
        ordinals=[ordinal for ordinal, numbers in former.items() if frozen.number in numbers],
    )
