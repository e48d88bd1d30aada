"""The keys of every file in a meeting's folder."""

from agenda.models import Item, Officer, Programme, Session
from egm_portal.meetings.models import Contact, Meeting
from office.import_folder.schema import (
    Key,
    Table,
    day,
    email,
    emails,
    files_by_language,
    instant,
    like,
    lines,
    local_time,
    may,
    text,
    texts,
    truth,
)
from papers.models import Document, Extension, Paper
from participants.models import Participant
from participants.resources import COLUMNS
from reports.models import Recommendation, Report, Section


def _tables(raw: object) -> list:
    if not isinstance(raw, list):
        raise ValueError("Write [[ ]] around the name of a table that may come several times.")
    return raw


def _table(raw: object) -> object:
    return raw


def _of_participant(name: str) -> Key:
    """The key of a column, which may be left out if the column may be empty."""
    read = like(Participant, name)
    return may(read) if Participant._meta.get_field(name).blank else Key(read)


MEETING: Table = {
    "slug": Key(like(Meeting, "slug")),
    "title": Key(like(Meeting, "title")),
    "short_title": Key(like(Meeting, "short_title")),
    "alternative_titles": may(lines),
    "summary": may(like(Meeting, "summary")),
    "starts_on": Key(day),
    "ends_on": Key(day),
    "time_zone": Key(like(Meeting, "time_zone")),
    "city": Key(like(Meeting, "city")),
    "country": Key(like(Meeting, "country")),
    "venue": may(like(Meeting, "venue")),
    "room": may(like(Meeting, "room")),
    "language": may(like(Meeting, "language"), "English"),
    "mandate": may(like(Meeting, "mandate")),
    "parent_session": may(like(Meeting, "parent_session")),
    "convening_bodies": Key(lines),
    "objectives": may(lines),
    "public_from": may(instant, None),
    "papers_from": may(instant, None),
    "papers_due": may(instant, None),
    "concept_paper_due": may(instant, None),
    "pages_min": may(like(Meeting, "pages_min"), 5),
    "pages_max": may(like(Meeting, "pages_max"), 10),
    "experts_min": may(like(Meeting, "experts_min"), 8),
    "experts_max": may(like(Meeting, "experts_max"), 10),
    "contact": Key(_table),
}
CONTACT: Table = {
    "unit": Key(like(Contact, "unit")),
    "department": may(like(Contact, "department")),
    "address": may(like(Contact, "address")),
    "email": Key(email),
}
PARTICIPANT: Table = {
    **{name: _of_participant(name) for name in COLUMNS},
    "email": Key(email),
    "status": Key(like(Participant, "status")),
    "list_consent": may(truth, None),
    "invited_at": may(instant, None),
    "answered_at": may(instant, None),
    "send_invitation": may(truth, False),
    "note": may(text),
}
AGENDA: Table = {"session": may(_tables, []), "officer": may(_tables, []), "release": may(_tables, [])}
SESSION: Table = {
    "key": may(text, None),
    "kind": Key(like(Session, "kind")),
    "title": Key(like(Session, "title")),
    "starts_at": Key(local_time),
    "minutes": Key(like(Session, "minutes")),
    "summary": may(like(Session, "summary")),
    "chair": may(email, None),
    "rapporteur": may(email, None),
    "item": may(_tables, []),
}
ITEM: Table = {
    "title": Key(like(Item, "title")),
    "minutes": Key(like(Item, "minutes")),
    "speakers": may(emails, []),
    "paper": may(text, None),
    "slides_expected": may(truth, False),
}
OFFICER: Table = {"role": Key(like(Officer, "role")), "participant": Key(email)}
RELEASE: Table = {
    "label": Key(like(Programme, "kind")),
    "released_at": Key(instant),
    "sessions": may(text, None),
}
RELEASED: Table = {"session": Key(_tables)}
DOCUMENTS: Table = {"document": may(_tables, [])}
DOCUMENT: Table = {
    "key": Key(text),
    "file": Key(text),
    "kind": Key(like(Document, "kind")),
    "title": Key(like(Document, "title")),
    "authors": may(emails, []),
    "corporate_author": may(like(Document, "corporate_author")),
    "symbol": may(like(Document, "symbol")),
    "abstract": may(like(Document, "abstract")),
    "subjects": may(like(Document, "subjects")),
    "language": may(like(Document, "language"), "en"),
    "translations": may(files_by_language, {}),
    "issued_on": may(day, None),
    "received_at": Key(instant),
    "publication_consent": may(truth, False),
    "access": Key(like(Document, "access")),
    "published_at": may(instant, None),
    "owed_by": may(email, None),
    "due_at": may(instant, None),
    "state": may(like(Paper, "state"), None),
    "return_note": may(like(Extension, "reason"), None),
    "return_until": may(instant, None),
    "slides_of": may(text, None),
    "errata_note": may(like(Document, "errata_note")),
}
REPORT: Table = {
    "symbol": may(like(Report, "symbol")),
    "arrangement": may(like(Report, "arrangement"), Report.Arrangement.CONCLUSIONS_LAST),
    "acknowledgements": may(like(Report, "acknowledgements")),
    "executive_summary": may(text, None),
    "started_at": Key(instant),
    "circulated_at": may(instant, None),
    "comments_until": may(instant, None),
    "cleared_at": may(instant, None),
    "issued_at": may(instant, None),
    "section": may(_tables, []),
}
SECTION: Table = {
    "chapter": Key(like(Section, "chapter")),
    "heading": may(like(Section, "heading")),
    "file": Key(text),
}
RECOMMENDATIONS: Table = {"decided_at": Key(instant), "recommendation": may(_tables, [])}
RECOMMENDATION: Table = {
    "key": may(text, None),
    "kind": Key(like(Recommendation, "kind")),
    "text": Key(like(Recommendation, "text")),
    "addressee": may(like(Recommendation, "addressee")),
    "state": Key(like(Recommendation, "state")),
    "merged_into": may(text, None),
    "proposed_by": may(email, None),
    "objective": may(like(Recommendation, "objective"), None),
    "evidence": may(texts, []),
}
