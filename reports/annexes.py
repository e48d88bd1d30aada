"""The annexes of a report, from the portal's data: participants, programme of work, documents."""

from itertools import groupby

from django.utils.formats import date_format

from agenda.models import Programme, Session
from agenda.queries import ShownDay, ShownItem, ShownProgramme, ShownSession
from egm_portal.text.sorting import natural_sort_key
from papers.kinds import KINDS, Kind
from papers.models import Document
from participants.models import Participant
from participants.roles import ROLES
from reports import numerals, organization
from reports.content import Category, DocumentGroup, ListedDocument, Person, ProgrammeDay, ProgrammeRow


def list_of_participants(participants: list[Participant]) -> list[Category]:
    """Annex I: those who agreed to be named, by category and in alphabetical order."""
    agreed = [person for person in participants if person.list_consent]
    named = sorted(agreed, key=lambda person: natural_sort_key(person.name))
    found = []
    for role, info in ROLES.items():
        if people := [_person(person) for person in named if person.role == role]:
            found.append(Category(info.annex_heading(len(people)), people))
    return found


def _person(participant: Participant) -> Person:
    return Person(participant.formal_name, participant.position, participant.country)


def programme_note(programme: ShownProgramme | None) -> str:
    """Which release annex II shows; nothing for a final programme without revisions."""
    if programme is None:
        return "No programme of work was issued."
    release = programme.release
    return "" if release.kind == Programme.Kind.FINAL and not release.revision else f"{release}."


def programme_of_work(programme: ShownProgramme | None, zone) -> list[ProgrammeDay]:
    """Annex II: the released programme by day, in the meeting's own time."""
    return [_day(day, zone) for day in programme.days] if programme else []


def _day(day: ShownDay, zone) -> ProgrammeDay:
    rows = [row for session in day.sessions for row in _rows(session, zone)]
    return ProgrammeDay(date_format(day.day, "l, j F Y"), rows)


def _rows(session: ShownSession, zone) -> list[ProgrammeRow]:
    leaders = [("Chair", session.chair), ("Rapporteur", session.rapporteur)]
    note = "; ".join(f"{role}: {organization.named(person)}" for role, person in leaders if person)
    is_session = session.kind != Session.Kind.BREAK
    first = ProgrammeRow(_time(session, zone), session.title, note, is_session)
    return [first, *(_item(item, zone) for item in session.items)]


def _item(item: ShownItem, zone) -> ProgrammeRow:
    speakers = numerals.joined([organization.named(speaker) for speaker in item.speakers])
    return ProgrammeRow(_time(item, zone), item.title, speakers, is_session=False)


def _time(row: ShownSession | ShownItem, zone) -> str:
    return "-".join(date_format(instant.astimezone(zone), "TIME_FORMAT") for instant in (row.starts_at, row.ends_at))


def list_of_documents(documents: list[Document]) -> list[DocumentGroup]:
    """Annex III: the public documents by kind, each with its symbol and authors."""
    kinds = list(Kind)
    in_order = sorted(documents, key=lambda document: kinds.index(document.kind))
    return [
        _group(kind, [_document(one) for one in members])
        for kind, members in groupby(in_order, key=lambda one: one.kind)
    ]


def _group(kind: str, documents: list[ListedDocument]) -> DocumentGroup:
    return DocumentGroup(KINDS[kind].report_noun.heading(len(documents)), documents)


def _document(document: Document) -> ListedDocument:
    authors = numerals.joined([str(author) for author in document.authors.all()]) or document.corporate_author
    return ListedDocument(document.symbol, document.title, authors, document.get_absolute_url())
