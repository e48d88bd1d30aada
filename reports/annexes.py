"""The annexes of a report, from the portal's data: participants, programme of work, documents."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.formats import date_format

from agenda.models import Programme
from agenda.queries import ShownItem, ShownSession
from egm_portal.marked_texts.content import Part, plain
from egm_portal.text import numerals
from egm_portal.text.bodies import in_full
from papers.kinds import KINDS, Kind
from participants.queries import ORDER_OF_LIST, as_printed, by_category
from reports import organization
from reports.content import Annex, Cell, Row, Table
from reports.models import Report


def list_of_participants(report: Report, facts: organization.Facts) -> Annex:
    """Those who agreed to be named, by category and in the order of lists, with the officers of the meeting."""
    offices = {officer.participant_id: officer.get_role_display() for officer in facts.officers}
    tables = []
    for category in by_category(person for person in facts.participants if person.list_consent):
        rows = [Row(list(map(Cell, line))) for line in as_printed(category.people, offices)]
        tables.append(Table(category.annex_heading, ["Name", "Title and affiliation", "Country"], rows))
    none = "" if tables else "No participants are listed."
    note = f"As at {date_format(report.meeting.ends_on)}. {ORDER_OF_LIST}" if tables else ""
    return Annex("participants", "List of participants", _sentence(none), tables, note=note)


def programme_of_work(report: Report, facts: organization.Facts) -> Annex:
    """The released programme by day, in the meeting's own time, and which release it is unless it is the final one."""
    if facts.programme is None:
        return Annex("programme", "Programme of work", _sentence("No programme of work was issued."))
    zone, tables = report.meeting.zone, []
    for day in facts.programme.days:
        rows = []
        for session in day.sessions:
            note = "; ".join(
                f"{shown.heading}: {numerals.joined([organization.named(person) for person in shown.people])}"
                for shown in session.officers
            )
            title = Cell(session.heading, below=note)
            rows.append(Row([Cell(_time(session, zone)), title], leads=session.info.is_held))
            for item in session.items:
                speakers = numerals.joined([organization.named(speaker) for speaker in item.speakers])
                rows.append(Row([Cell(_time(item, zone)), Cell(item.title, below=speakers)]))
        tables.append(Table(date_format(day.day, "l, j F Y"), ["Time", "Session and items"], rows))
    # A report prints the programme as it was held, whatever the last release was called before.
    shown = facts.programme.release
    release = f"{shown}." if shown.kind == Programme.Kind.FINAL and shown.revision else ""
    return Annex("programme", "Programme of work", _sentence(release), tables)


def _time(row: ShownSession | ShownItem, zone) -> str:
    return "-".join(date_format(instant.astimezone(zone), "TIME_FORMAT") for instant in (row.starts_at, row.ends_at))


def list_of_documents(report: Report, facts: organization.Facts) -> Annex:
    """The public documents by kind, each with its symbol and authors."""
    tables = []
    for kind in Kind:
        listed = [document for document in facts.documents if document.kind == kind]
        if listed:
            rows = []
            for document in listed:
                authors = numerals.joined([str(author) for author in document.authors.all()])
                title = Cell(document.title, document.symbol, document.get_absolute_url())
                rows.append(Row([title, Cell(authors or in_full(document.corporate_author))]))
            tables.append(Table(KINDS[kind].report_noun.heading(len(rows)), ["Title", "Author"], rows))
    none = "" if tables else "No documents of the Meeting were published."
    return Annex("documents", "List of documents", _sentence(none), tables)


def _sentence(text: str) -> list[Part]:
    return [Part("paragraph", spans=plain(text))] if text else []


COLUMNS = {"participants": ("quarter", "", "quarter"), "programme": ("sixth", ""), "documents": ("", "third")}
"""How wide the columns of an annex are, by its name: a share, or part of the rest. Pages, PDF and Word take it."""


def column_widths(annex: str, table: Table) -> Sequence[str]:
    """What COLUMNS says of this table of the annex with this name; columns of which it says nothing are alike."""
    return COLUMNS.get(annex) or [""] * len(table.columns)


ANNEXES = (list_of_participants, programme_of_work, list_of_documents)
"""The annexes in their order; an annex without text and tables is left out."""


def annexes_of(report: Report, facts: organization.Facts) -> list[Annex]:
    """The annexes of the report, each marked with its number."""
    annexes = [annex for make in ANNEXES if (annex := make(report, facts)).text or annex.tables]
    return [replace(annex, mark=numerals.roman(number)) for number, annex in enumerate(annexes, start=1)]
