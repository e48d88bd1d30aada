"""The programme shaped for reading: frozen when released, with names and papers resolved when shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import BigIntegerField, QuerySet, Value

from agenda.changes.facts import facts_of
from agenda.changes.readers import Readers
from agenda.changes.sentences import sentences_of
from agenda.conflict_queries import draft_conflicts as draft_conflicts
from agenda.content import FrozenDocument, FrozenItem, FrozenPerson, FrozenSession
from agenda.day.overlay import DaySession, Overlay, held_as_released, overlaid
from agenda.models import (
    DayChange,
    ItemDocument,
    ItemPerson,
    Officer,
    Programme,
    Session,
    SessionDocument,
)
from agenda.roles import ORDER, Role
from agenda.rules import last_session_ends_at
from agenda.shown import OwnSlot, ShownDay, ShownItem, ShownProgramme, ShownRole, ShownSession
from agenda.submission_targets import SubmissionTarget
from egm_portal.clock import portal_now
from egm_portal.compiled_queries import A_DAY, ANOTHER_DAY, CompiledQuery
from egm_portal.meetings.models import Meeting
from papers.models import Document
from participants.models import Participant


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
        label=session.label,
        room=session.room,
        is_pinned=session.is_pinned,
        summary=session.summary,
        officers=_frozen_people(session.officers.all()),
        items=[
            FrozenItem(
                title=item.title,
                minutes=item.minutes,
                item=item.pk,
                key=item.key,
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


NEWEST_PUBLIC_RELEASE = CompiledQuery(
    lambda meeting_id, at: Programme.objects.public(at).filter(meeting=meeting_id)[:1],
    examples=((1, A_DAY), (2, ANOTHER_DAY)),
)


ATTENDING_PEOPLE = CompiledQuery(
    lambda meeting_id: Participant.objects.attending().filter(meeting=meeting_id).defer("small_photo", "biography"),
    examples=((1,), (2,)),
)


def newest_public_release(meeting: Meeting, at: datetime | None = None) -> Programme | None:
    """What the public sees of the programme: one query."""
    return next(iter(NEWEST_PUBLIC_RELEASE.objects(meeting.pk, at or portal_now())), None)


def newest_release(meeting: Meeting) -> Programme | None:
    return Programme.objects.filter(meeting=meeting).order_by("-released_at", "-pk").first()


def overlay_of(release: Programme | None, meeting: Meeting, at: datetime | None = None) -> Overlay:
    """The sessions of the release with what was changed on the days of the meeting: one query from its first day on."""
    if release is None:
        return Overlay([], [], [])
    at = at or portal_now()
    # Nothing is changed before.
    changes = list(DayChange.objects.filter(meeting=meeting).known(at)) if at >= meeting.starts_at else []
    if not changes:
        return Overlay(held_as_released(release.sessions), release.sessions, [])
    return overlaid(release.sessions, changes, meeting, at)


def held_until(meeting: Meeting) -> datetime:
    """When the last session ends: by the newest release or, where nothing was released, by the working draft."""
    release = newest_release(meeting)
    return last_session_ends_at(meeting, overlay_of(release, meeting).held if release else working_programme(meeting))


def released_programme(meeting: Meeting, at: datetime | None = None) -> ShownProgramme | None:
    """The newest release that the public may see, by day, or None: four queries, whatever its length.

    It names those who agreed to be named and links documents that are public. From the meeting's first day on, the
    changes of the day are laid over it, with a fifth query.
    """
    release = newest_public_release(meeting, at)
    if release is None:
        return None
    attending = ATTENDING_PEOPLE.objects(meeting.pk)
    people = {person.pk: person for person in attending if person.list_consent}  # as `Participant.objects.listed`
    present = {person.pk for person in attending}
    is_over = (at or portal_now()) >= meeting.ends_at
    documents = list(Document.objects.public(at).filter(meeting=meeting).select_related("meeting", "paper"))
    # Django raises for the reverse one-to-one of a document that is no paper.
    papers = {document.paper.pk: document for document in documents if hasattr(document, "paper")}
    by_id = {document.pk: document for document in documents}
    added = added_documents(meeting)
    overlay = overlay_of(release, meeting, at)
    ids = set[int]().union(*(session.people() for session in release.sessions))
    named = [people[pk] for pk in sorted(ids) if pk in people]
    readers = Readers.of(people.values(), papers)
    changes = sentences_of(facts_of(release.changes), meeting, lambda: readers)

    def shown(held: list[DaySession]) -> ShownProgramme:
        in_rooms, rooms = _with_rooms(held, meeting)
        sessions = [_shown(session, people, papers, by_id, added, None if is_over else present) for session in in_rooms]
        days = groupby(sessions, key=lambda session: session.starts_at.astimezone(meeting.zone).date())
        return ShownProgramme(release, [ShownDay(day, list(members)) for day, members in days], rooms, named, changes)

    programme = shown(overlay.sessions)
    return replace(programme, unchanged=shown(overlay.as_released)) if overlay.is_changed else programme


@dataclass(frozen=True)
class AddedDocuments:
    """The documents that items and sessions have at present, all by ids: a release has those of items on its day."""

    of_items: dict[int, list[int]]
    of_sessions: dict[int, list[int]]


def _added_rows(meeting_id: int) -> QuerySet:
    items = ItemDocument.objects.filter(item__session__meeting=meeting_id, document__meeting=meeting_id)
    sessions = SessionDocument.objects.filter(session__meeting=meeting_id, document__meeting=meeting_id)
    rows = items.order_by().values_list("position", "document", "item", Value(None, BigIntegerField()))
    others = sessions.order_by().values_list(Value(0), "document", Value(None, BigIntegerField()), "session")
    return rows.union(others, all=True)


ADDED_ROWS = CompiledQuery(_added_rows, examples=((1,), (2,)))


def added_documents(meeting: Meeting) -> AddedDocuments:
    """One query."""
    of_items, of_sessions = defaultdict(list), defaultdict(list)
    for _, document, item, session in sorted(ADDED_ROWS.rows(meeting.pk), key=itemgetter(0, 1)):
        (of_items[item] if session is None else of_sessions[session]).append(document)
    return AddedDocuments(dict(of_items), dict(of_sessions))


def _with_rooms(sessions: list[DaySession], meeting: Meeting) -> tuple[list[DaySession], list[str]]:
    """The sessions, and the rooms if there are several: each session then names its own, also that of the meeting."""
    held = [session for session in sessions if session.info.is_held]
    rooms = list(dict.fromkeys(session.room or meeting.room for session in held))
    if len(rooms) < 2:
        return sessions, []
    named = [
        replace(session, room=session.room or meeting.room) if session.info.is_held else session for session in sessions
    ]
    return named, rooms


def _shown(
    session: DaySession,
    people: dict,
    papers: dict,
    documents: dict,
    added: AddedDocuments,
    attending: set[int] | None,
) -> ShownSession:
    """The session with those of `people` whom it names; `attending` is None once nobody is to be confirmed."""
    items = []
    for item, starts_at, ends_at in session.timed_items:
        roles = _named_by_role(item.people, people)
        speakers = roles.pop(Role.SPEAKER, [])
        items.append(
            ShownItem(
                title=item.title,
                starts_at=starts_at,
                ends_at=ends_at,
                key=item.key,
                speakers=speakers,
                roles=[ShownRole(role, members) for role, members in roles.items()],
                paper=papers.get(item.paper),
                documents=[documents[pk] for pk in item.documents_with(added.of_items) if pk in documents],
                is_changed=item.key in session.changed_items,
                has_unnamed=len(speakers) < len(item.speakers),
                awaits_speaker=attending is not None and bool(item.speakers) and attending.isdisjoint(item.speakers),
            )
        )
    return ShownSession(
        number=session.number,
        label=session.label,
        kind=session.kind,
        title=session.title,
        summary=session.summary,
        room=session.room,
        starts_at=session.start,
        ends_at=session.end,
        officers=[ShownRole(role, members) for role, members in _named_by_role(session.officers, people).items()],
        items=items,
        released=session.released,
        is_called_off=session.is_called_off,
        documents=[documents[pk] for pk in added.of_sessions.get(session.session, ()) if pk in documents],
    )


def _named_by_role(frozen: list[FrozenPerson], people: dict[int, Participant]) -> dict[str, list[Participant]]:
    """Those of these people who may be named."""
    named: dict[str, list[Participant]] = {}
    for person in frozen:
        if person.participant in people:
            named.setdefault(person.role, []).append(people[person.participant])
    return named


def officers_of_meeting(meeting: Meeting) -> list[ShownRole]:
    """The chair and others of the whole meeting who may be named: one query.

    As they are now, and not as they were released: a meeting elects some of them when it opens.
    """
    listed = Participant.objects.listed().filter(meeting=meeting)
    rows = Officer.objects.filter(meeting=meeting, session=None, participant__in=listed).select_related("participant")
    people = {row.participant_id: row.participant for row in rows}
    return [ShownRole(role, named) for role, named in _named_by_role(_frozen_people(rows), people).items()]


def own_slots(participant: Participant, at: datetime | None = None) -> list[OwnSlot]:
    """Where the participant has a role in the newest public release, by time: one query, from the first day on two."""
    # The release, not the draft: nobody is told of a slot that may still change.
    release = newest_public_release(participant.meeting, at)
    sessions = overlay_of(release, participant.meeting, at).sessions
    slots = [slot for session in sessions for slot in _slots_of(session, participant.pk)]
    return sorted(slots, key=lambda slot: slot.starts_at)


def _slots_of(session: DaySession, participant: int) -> Iterator[OwnSlot]:
    """The participant's roles in the session and in its items."""
    target = SubmissionTarget(session=session.number) if session.number else None
    times = session.start, session.end, session.released, session.is_called_off
    for person in session.officers:
        if person.participant == participant:
            yield OwnSlot(Role(person.role).label, session.title, session.title, *times, target)
    for item, starts_at, ends_at in session.timed_items:
        times = starts_at, ends_at, session.released_item(item, starts_at), session.is_called_off
        for person in item.people:
            if person.participant == participant:
                target = SubmissionTarget(item.key) if item.key and person.role == Role.SPEAKER else None
                yield OwnSlot(Role(person.role).label, item.title, session.title, *times, target)
