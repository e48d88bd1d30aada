"""The programme shaped for reading: frozen when released, with names and papers resolved when shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby

from agenda.changes.facts import facts_of
from agenda.changes.readers import Readers
from agenda.changes.sentences import Sentence, sentences_of
from agenda.conflict_queries import draft_conflicts as draft_conflicts
from agenda.content import FORMS, FrozenDocument, FrozenItem, FrozenPerson, FrozenSession, ordinals
from agenda.models import ItemPerson, Officer, Programme, Session, SessionNumber
from agenda.roles import NOUNS, ORDER, Role
from agenda.rules import last_session_ends_at
from egm_portal.meetings.models import Meeting
from egm_portal.stored_json import form_of
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

    `roles` are those besides speaker.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    key: str
    speakers: list[Participant]
    roles: list[ShownRole]
    paper: Document | None
    documents: list[Document]

    @property
    def slides(self) -> Document | None:
        return next((found for found in self.documents if found.kind == Document.Kind.PRESENTATION), None)


@dataclass(frozen=True)
class ShownSession:
    """A session as readers see it; `officers` are those who agreed to be named.

    `room` is empty if it is the meeting's, unless the programme has several. A break has no number. `ordinals` are
    those by which pages identified the session before it had one.
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
    ordinals: list[int] = field(default_factory=list)

    @property
    def chairs(self) -> list[Participant]:
        return next((shown.people for shown in self.officers if shown.role == Role.CHAIR), [])

    @property
    def papers(self) -> int:
        return sum(1 for item in self.items if item.paper)

    @property
    def files(self) -> int:
        """How many papers and slides of the session can be downloaded as files."""
        return self.papers + sum(1 for item in self.items for document in item.documents if not document.link)


@dataclass(frozen=True)
class ShownDay:
    """The sessions of one day of the meeting's calendar."""

    day: date
    sessions: list[ShownSession]


@dataclass(frozen=True)
class ShownProgramme:
    """A released programme with its days, and what it changed in sentences.

    `rooms` are those in which sessions are held, if there are several.
    """

    release: Programme
    days: list[ShownDay]
    rooms: list[str]
    changes: list[Sentence]

    @property
    def sessions(self) -> list[ShownSession]:
        """Every session in order of time, without the breaks."""
        return [session for day in self.days for session in day.sessions if session.kind != Session.Kind.BREAK]

    def in_room(self, room: str) -> "ShownProgramme":
        """The sessions in this room, and the breaks."""
        days = []
        for day in self.days:
            here = [each for each in day.sessions if each.room == room or each.kind == Session.Kind.BREAK]
            if any(each.room == room for each in here):
                days.append(replace(day, sessions=here))
        return replace(self, days=days)


@dataclass(frozen=True)
class OwnSlot:
    """A part of the released programme in which somebody has something to do, such as speak or chair."""

    role: str
    title: str
    session: str
    starts_at: datetime
    ends_at: datetime


def working_programme(meeting: Meeting) -> list[FrozenSession]:
    """The working draft in order of time: what a release freezes."""
    sessions = Session.objects.filter(meeting=meeting).prefetch_related(
        "items__roles", "items__shown_documents__document", "officers"
    )
    return [_frozen(session) for session in sessions]


def _frozen(session: Session) -> FrozenSession:
    return FrozenSession(
        session=session.pk,
        kind=session.kind,
        title=session.title,
        starts_at=session.starts_at.isoformat(),
        minutes=session.minutes,
        number=session.number,
        room=session.room,
        is_pinned=session.is_pinned,
        summary=session.summary,
        officers=_frozen_people(session.officers.all()),
        items=[
            FrozenItem(
                title=item.title,
                minutes=item.minutes,
                item=item.pk,
                key=item.key or "",
                people=_frozen_people(item.roles.all()),
                paper=item.paper_id,
                documents=[
                    FrozenDocument(shown.document.kind, shown.document_id) for shown in item.shown_documents.all()
                ],
            )
            for item in session.items.all()
        ],
    )


def _frozen_people(rows: Iterable[ItemPerson | Officer]) -> list[FrozenPerson]:
    """People in the order of roles; within a role, in that of the rows."""
    people = [FrozenPerson(row.role, row.participant_id) for row in rows]
    return sorted(people, key=lambda person: ORDER[person.role])


def sessions_of(release: Programme) -> list[FrozenSession]:
    """What the release says, in whatever form it was stored; one query where its sessions had no numbers yet."""
    sessions = FORMS.restored(release.content).sessions
    if form_of(release.content) > 1:
        return sessions
    numbers = _session_numbers(release.meeting_id)
    return [
        session if session.kind == Session.Kind.BREAK else replace(session, number=numbers.get(session.session))
        for session in sessions
    ]


def former_sessions(meeting: Meeting, at: datetime | None = None) -> dict[int, set[int | None]]:
    """The sessions that public releases identified by an ordinal, before there were numbers: two queries.

    Each ordinal leads to the numbers of its sessions: several where releases counted differently.
    """
    numbers, found = _session_numbers(meeting.pk), defaultdict(set)
    for content in Programme.objects.public(at).filter(meeting=meeting).values_list("content", flat=True):
        for ordinal, session in ordinals(content).items():
            found[ordinal].add(numbers.get(session))
    return dict(found)


def _session_numbers(meeting_id: int) -> dict[int, int]:
    return dict(SessionNumber.objects.filter(meeting=meeting_id).values_list("session_pk", "number"))


def newest_release(meeting: Meeting) -> Programme | None:
    return Programme.objects.filter(meeting=meeting).order_by("-released_at", "-pk").first()


def held_until(meeting: Meeting) -> datetime:
    """When the last session ends: by the newest release or, where nothing was released, by the working draft."""
    release = newest_release(meeting)
    return last_session_ends_at(meeting, sessions_of(release) if release else working_programme(meeting))


def released_programme(meeting: Meeting, at: datetime | None = None) -> ShownProgramme | None:
    """The newest release that the public may see, by day, or None: three queries, whatever its length.

    It names those who agreed to be named and links documents that are public. Six queries where its sessions had no
    numbers yet: their former anchors stay on its page, if each leads to one session.
    """
    release = Programme.objects.public(at).filter(meeting=meeting).first()
    if release is None:
        return None
    former = former_sessions(meeting, at) if form_of(release.content) == 1 else {}
    certain = {ordinal: numbers for ordinal, numbers in former.items() if len(numbers) == 1 and None not in numbers}
    people = {person.pk: person for person in Participant.objects.listed().filter(meeting=meeting)}
    documents = list(Document.objects.public(at).filter(meeting=meeting).select_related("meeting", "paper"))
    # Django raises for the reverse one-to-one of a document that is no paper.
    papers = {document.paper.pk: document for document in documents if hasattr(document, "paper")}
    by_id = {document.pk: document for document in documents}
    frozen, rooms = _with_rooms(sessions_of(release), meeting)
    sessions = [_shown(session, people, papers, by_id, certain) for session in frozen]
    days = groupby(sessions, key=lambda session: session.starts_at.astimezone(meeting.zone).date())
    shown = [ShownDay(day, list(members)) for day, members in days]
    readers = Readers.of(people.values(), papers)
    return ShownProgramme(release, shown, rooms, sentences_of(facts_of(release.changes), meeting, lambda: readers))


def _with_rooms(sessions: list[FrozenSession], meeting: Meeting) -> tuple[list[FrozenSession], list[str]]:
    """The sessions, and the rooms if there are several: each session then names its own, also that of the meeting."""
    held = [session for session in sessions if session.kind != Session.Kind.BREAK]
    rooms = list(dict.fromkeys(session.room or meeting.room for session in held))
    if len(rooms) < 2:
        return sessions, []
    named = [
        session if session.kind == Session.Kind.BREAK else replace(session, room=session.room or meeting.room)
        for session in sessions
    ]
    return named, rooms


def _shown(session: FrozenSession, people: dict, papers: dict, documents: dict, former: dict) -> ShownSession:
    items = [
        ShownItem(
            title=item.title,
            starts_at=starts_at,
            ends_at=ends_at,
            key=item.key,
            speakers=[people[pk] for pk in item.speakers if pk in people],
            roles=_shown_roles([person for person in item.people if person.role != Role.SPEAKER], people),
            paper=papers.get(item.paper),
            documents=[documents[found.document] for found in item.documents if found.document in documents],
        )
        for item, starts_at, ends_at in session.timed_items()
    ]
    return ShownSession(
        number=session.number,
        kind=session.kind,
        title=session.title,
        summary=session.summary,
        room=session.room,
        starts_at=session.start,
        ends_at=session.end,
        officers=_shown_roles(session.officers, people),
        items=items,
        ordinals=[ordinal for ordinal, numbers in former.items() if session.number in numbers],
    )


def _shown_roles(frozen: list[FrozenPerson], people: dict[int, Participant]) -> list[ShownRole]:
    """Those of these people who may be named, by role."""
    named: dict[str, list[Participant]] = {}
    for person in frozen:
        if person.participant in people:
            named.setdefault(person.role, []).append(people[person.participant])
    return [ShownRole(role, members) for role, members in named.items()]


def own_slots(participant: Participant, at: datetime | None = None) -> list[OwnSlot]:
    """Where the participant has a role in the newest public release, by time: one query."""
    # The release, not the draft: nobody is told of a slot that may still change.
    release = Programme.objects.public(at).filter(meeting=participant.meeting).first()
    slots = []
    for session in sessions_of(release) if release else []:
        slots += [
            OwnSlot(Role(person.role).label, session.title, session.title, session.start, session.end)
            for person in session.officers
            if person.participant == participant.pk
        ]
        slots += [
            OwnSlot(Role(person.role).label, item.title, session.title, starts_at, ends_at)
            for item, starts_at, ends_at in session.timed_items()
            for person in item.people
            if person.participant == participant.pk
        ]
    return sorted(slots, key=lambda slot: slot.starts_at)
