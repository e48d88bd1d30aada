"""What must agree between the keys, rows and files of a folder."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from egm_portal.meetings.models import Meeting
from egm_portal.text.local_time import is_skipped
from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location
from office.import_folder.references import check_people
from office.import_folder.report_checks import check_report
from papers import rules
from papers.kinds import KINDS
from papers.languages import primary
from papers.models import Document, Paper
from participants.models import Participant

_S = Participant.Status
ANSWERED = (_S.ACCEPTED, _S.DECLINED, _S.WITHDRAWN)


def check_folder(folder: Folder, start: Location) -> None:
    """Notes every disagreement; what single keys already lack is passed over."""
    _check_meeting(folder.meeting, start.in_file("meeting.toml"))
    _check_participants(folder.participants, start.in_file("participants.csv"))
    _check_documents(folder, start.in_file("documents/documents.toml"))
    _check_programme(folder, start.in_file("agenda.toml"))
    if folder.report is not None:
        check_report(folder, start)


def _check_meeting(meeting: dict, location: Location) -> None:
    ordered = [("starts_on", "ends_on"), ("pages_min", "pages_max"), ("experts_min", "experts_max")]
    for first, last in [*ordered, ("papers_from", "papers_due")]:
        if _known(meeting[first], meeting[last]) and meeting[first] > meeting[last]:
            location.at(last).wrong(f"{meeting[last]} comes before {first}, {meeting[first]}.")
    for name, what in [("papers_due", "The papers are"), ("concept_paper_due", "The concept paper is")]:
        if _known(meeting[name], meeting["ends_on"]) and meeting[name].date() > meeting["ends_on"]:
            location.at(name).wrong(f"{what} due after the meeting.")


def _check_participants(participants: list[dict], location: Location) -> None:
    rows: dict[str, int] = {}
    for person in participants:
        here = location.at(f"row {person['row']}")
        if person["email"] in rows:
            here.at("email").wrong(f"{person['email']} is in row {rows[person['email']]} already.")
        elif person["email"]:
            rows[person["email"]] = person["row"]
        _check_answer(person, here)


def _check_answer(person: dict, location: Location) -> None:
    status, invited, answered = person["status"], person["invited_at"], person["answered_at"]
    if status in (_S.INVITED, *ANSWERED) and invited is None:
        location.at("invited_at").wrong(f"Who is {status} was invited at some time.")
    if status in ANSWERED and answered is None:
        location.at("answered_at").wrong(f"Who has {status} answered at some time.")
    if _known(invited, answered) and answered < invited:
        location.at("answered_at").wrong("The answer comes before the invitation.")
    if person["send_invitation"] and status != _S.INVITED:
        location.at("send_invitation").wrong("Only who is invited and has not answered is sent an invitation.")


def _check_documents(folder: Folder, location: Location) -> None:
    keys = {document["key"] for document in folder.documents}
    _check_once(folder.documents, "key", location)
    _check_once(folder.documents, "file", location)
    _check_once(folder.documents, "symbol", location)
    files = {document["file"] for document in folder.documents}
    for number, document in enumerate(folder.documents, start=1):
        here = location.at(f"document {number}")
        if document["file"]:
            _check_file(folder, document["file"], here.at("file"))
        _check_translations(folder, document, files, here.at("translations"))
        if document["slides_of"] and document["slides_of"] not in keys:
            here.at("slides_of").wrong(f"No document has the key {document['slides_of']}.")
        if document["slides_of"] and document["kind"] not in (None, Document.Kind.PRESENTATION):
            here.at("slides_of").wrong("Only a presentation is the slides of a paper.")
        _check_authors(folder, document, here)
        _check_publication(document, here)
        _check_paper(folder, document, here)


def _check_file(folder: Folder, name: str, location: Location) -> None:
    file = folder.file(name)
    if not file.is_file():
        location.wrong(f"There is no file {name} in documents/.")
    elif not file.read_bytes().startswith(b"%PDF-"):
        location.wrong(f"{name} is no PDF.")


def _check_translations(folder: Folder, document: dict, files: set[str | None], location: Location) -> None:
    """Notes what is wrong with the translations; `files` are those of all documents themselves."""
    for language, name in (document["translations"] or {}).items():
        _check_file(folder, name, location.at(language))
        if name in files:
            location.at(language).wrong(f"{name} is the file of a document itself.")
        if document["language"] and language == primary(document["language"]):
            location.at(language).wrong("This is the document's own language: its file stands under file.")
    if document["translations"] and document["owed_by"] and document["state"] != Paper.State.ACCEPTED:
        location.wrong("Only an accepted paper has translations.")


def _check_once(documents: list[dict], name: str, location: Location) -> None:
    seen: set[str] = set()
    for number, document in enumerate(documents, start=1):
        value = (document[name] or "").lower()
        if value and value in seen:
            location.at(f"document {number}, {name}").wrong(f"{document[name]} stands with a document before this one.")
        seen.add(value)


def _check_authors(folder: Folder, document: dict, location: Location) -> None:
    check_people(folder, location.at("authors"), document["authors"] or [])
    if bool(document["authors"]) == bool(document["corporate_author"]):
        location.wrong("A document has either authors or a corporate_author.")


def _check_publication(document: dict, location: Location) -> None:
    if document["published_at"] is None or document["kind"] is None:
        return
    if document["access"] == Document.Access.ORGANIZERS:
        location.at("published_at").wrong("What only organizers may see is not published: choose another access.")
    asked = Document(kind=document["kind"], publication_consent=bool(document["publication_consent"]))
    if not rules.can_publish(asked):
        location.at("publication_consent").wrong("An author's work is published with the author's consent only.")


def _check_paper(folder: Folder, document: dict, location: Location) -> None:
    state, debtor = document["state"], document["owed_by"]
    if (state is None) != (debtor is None):
        location.wrong("A paper has both owed_by and state; any other document has neither.")
    if debtor is None:
        return
    check_people(folder, location.at("owed_by"), [debtor])
    if any(person["email"] == debtor and person["status"] != _S.ACCEPTED for person in folder.participants):
        location.at("owed_by").wrong(f"{debtor} does not take part, and so owes no paper.")
    if state in (Paper.State.AWAITED, Paper.State.WITHDRAWN):
        location.at("state").wrong("A paper whose file is here is submitted, returned or accepted.")
    if document["published_at"] and state in (Paper.State.SUBMITTED, Paper.State.RETURNED):
        location.at("published_at").wrong("Only an accepted paper is published.")
    if state == Paper.State.RETURNED and None in (document["return_note"], document["return_until"]):
        location.wrong("A returned paper has return_note and return_until.")
    _check_in_time(folder, document, location)


def _check_in_time(folder: Folder, document: dict, location: Location) -> None:
    dates = {name: folder.meeting[name] for name in ("papers_due", "concept_paper_due")}
    is_early = bool(document["kind"]) and KINDS[document["kind"]].is_due_early
    of_its_kind = Meeting(**dates).paper_due(concept=is_early)
    due, received = document["due_at"] or of_its_kind, document["received_at"]
    if _known(due, received) and received > due + rules.GRACE:
        location.at("received_at").wrong("The paper came after its deadline: name the one that was agreed in due_at.")


def _check_programme(folder: Folder, location: Location) -> None:
    papers = {document["key"] for document in folder.documents if document["owed_by"]}
    papers |= {person["email"] for person in folder.participants if person["status"] == _S.ACCEPTED}
    _check_sessions(folder, folder.sessions, papers, location)
    for release in folder.releases:
        if release["content"] is not None:
            _check_sessions(folder, release["content"], papers, location.in_file(release["sessions"]))
    for number, officer in enumerate(folder.officers, start=1):
        check_people(folder, location.at(f"officer {number}, participant"), [officer["participant"]])
        if officer["role"] in [other["role"] for other in folder.officers[: number - 1]]:
            location.at(f"officer {number}, role").wrong("The meeting has somebody in this role already.")


def _check_sessions(folder: Folder, sessions: list[dict], papers: set[str], location: Location) -> None:
    keys: set[str] = set()
    for number, session in enumerate(sessions, start=1):
        here = location.at(f"session {number}")
        if session["key"] in keys:
            here.at("key").wrong(f"{session['key']} stands with a session before this one.")
        keys |= {session["key"]} - {None}
        _check_time(folder, session, here)
        for role in ("chair", "rapporteur"):
            check_people(folder, here.at(role), [session[role]])
        for place, item in enumerate(session["items"], start=1):
            check_people(folder, here.at(f"item {place}, speakers"), item["speakers"] or [])
            if papers and item["paper"] and item["paper"] not in papers:
                here.at(f"item {place}, paper").wrong(
                    f"{item['paper']} is neither the key of a paper nor the address of a participant."
                )


def _check_time(folder: Folder, session: dict, location: Location) -> None:
    starts_at, minutes = session["starts_at"], session["minutes"]
    if not _known(starts_at, minutes):
        return
    last = (starts_at + timedelta(minutes=minutes)).date()
    if not (_within(folder.meeting, starts_at.date()) and _within(folder.meeting, last)):
        location.at("starts_at").wrong(f"{starts_at:%Y-%m-%dT%H:%M} is outside the days of the meeting.")
    zone = folder.meeting["time_zone"]
    if zone and is_skipped(starts_at.replace(tzinfo=ZoneInfo(zone))):
        location.at("starts_at").wrong("Clocks skip this time when summer time begins.")
    planned = sum(item["minutes"] or 0 for item in session["items"])
    if planned > minutes:
        location.at("minutes").wrong(f"The session lasts {minutes} minutes, its items {planned}.")


def _within(meeting: dict, day: date) -> bool:
    first, last = meeting["starts_on"], meeting["ends_on"]
    return not _known(first, last) or first <= day <= last


def _known(*values: object) -> bool:
    return None not in values
