"""The annexes of a report, from the portal's data: participants, programme of work, documents."""

from django.utils.formats import date_format

from agenda.models import Programme, Session
from agenda.queries import ShownItem, ShownProgramme, ShownSession
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
    categories = []
    for role, info in ROLES.items():
        people = [
            Person(person.formal_name, person.position, person.country) for person in named if person.role == role
        ]
        if people:
            categories.append(Category(info.annex_heading(len(people)), people))
    return categories


def programme_note(programme: ShownProgramme | None) -> str:
    """The release that annex II shows; empty for a final programme without revisions."""
    if programme is None:
        return "No programme of work was issued."
    release = programme.release
    return "" if release.kind == Programme.Kind.FINAL and not release.revision else f"{release}."


def programme_of_work(programme: ShownProgramme | None, zone) -> list[ProgrammeDay]:
    """Annex II: the released programme by day, in the meeting's own time."""
    days = []
    for day in programme.days if programme else []:
        rows = []
        for session in day.sessions:
            officers = [("Chair", session.chair), ("Rapporteur", session.rapporteur)]
            note = "; ".join(f"{role}: {organization.named(person)}" for role, person in officers if person)
            is_session = session.kind != Session.Kind.BREAK
            rows.append(ProgrammeRow(_time(session, zone), session.title, note, is_session))
            for item in session.items:
                speakers = numerals.joined([organization.named(speaker) for speaker in item.speakers])
                rows.append(ProgrammeRow(_time(item, zone), item.title, speakers, is_session=False))
        days.append(ProgrammeDay(date_format(day.day, "l, j F Y"), rows))
    return days


def _time(row: ShownSession | ShownItem, zone) -> str:
    return "-".join(date_format(instant.astimezone(zone), "TIME_FORMAT") for instant in (row.starts_at, row.ends_at))


def list_of_documents(documents: list[Document]) -> list[DocumentGroup]:
    """Annex III: the public documents by kind, each with its symbol and authors."""
    groups = []
    for kind in Kind:
        listed = []
        for document in [document for document in documents if document.kind == kind]:
            authors = numerals.joined([str(author) for author in document.authors.all()]) or document.corporate_author
            listed.append(ListedDocument(document.symbol, document.title, authors, document.get_absolute_url()))
        if listed:
            groups.append(DocumentGroup(KINDS[kind].report_noun.heading(len(listed)), listed))
    return groups
