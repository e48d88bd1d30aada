"""Reading a meeting's folder: every file, checked key by key."""

import csv
import io
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from office.import_folder import tables
from office.import_folder.mistakes import Location
from office.import_folder.schema import Table, read_table


@dataclass
class Folder:
    """The content of a meeting's folder, as plain values under the keys of `tables`; None where there is a mistake."""

    path: Path
    meeting: dict
    contact: dict
    tasks: list[dict]
    aide_memoire: list[dict]
    participants: list[dict]
    documents: list[dict]
    sessions: list[dict]
    officers: list[dict]
    attendance: list[dict]
    releases: list[dict]
    evaluation: list[dict]
    report: dict | None = None
    sections: list[dict] = field(default_factory=list)
    decided_at: datetime | None = None
    recommendations: list[dict] = field(default_factory=list)

    def file(self, name: str) -> Path:
        return self.path / "documents" / name


def read_folder(path: Path, root: Location) -> Folder:
    """The folder's content; the mistakes in single files and keys are added at locations under `root`."""
    meeting_location = root.in_file("meeting.toml")
    meeting = _read_toml(path, tables.MEETING, meeting_location)
    agenda_location = root.in_file("agenda.toml")
    agenda = _read_toml(path, tables.AGENDA, agenda_location)
    documents_location = root.in_file("documents/documents.toml")
    documents = _read_toml(path, tables.DOCUMENTS, documents_location)
    folder = Folder(
        path=path,
        meeting=meeting,
        contact=read_table(meeting.pop("contact"), tables.CONTACT, meeting_location.at("contact")),
        tasks=_read_entries(meeting, "task", tables.TASK, meeting_location),
        aide_memoire=_read_aide_memoire(path, root),
        participants=_read_participants(path, root.in_file("participants.csv")),
        documents=_read_entries(documents, "document", tables.DOCUMENT, documents_location),
        sessions=_read_sessions(agenda, tables.DRAFTED_SESSION, agenda_location),
        officers=_read_entries(agenda, "officer", tables.OFFICER, agenda_location),
        attendance=_read_entries(agenda, "attendance", tables.ATTENDANCE, agenda_location),
        releases=_read_releases(path, agenda, agenda_location),
        evaluation=_read_entries(meeting, "evaluation", tables.ANSWER, meeting_location),
    )
    if (path / "report/report.toml").is_file():
        _read_report(folder, root)
    return folder


def _read_aide_memoire(path: Path, root: Location) -> list[dict]:
    sections = []
    for number, file in enumerate(sorted((path / "aide-memoire").glob("*.md")), start=1):
        location = root.in_file(f"aide-memoire/{file.name}")
        heading, _, body = (_read_text(file, location) or "").partition("\n")
        if not heading.startswith("# ") or not body.strip():
            location.add_mistake("A section needs a first line “# Heading”, and text below it.")
        sections.append({"number": number, "heading": heading.removeprefix("# ").strip(), "body": body.strip()})
    return sections


def _read_participants(path: Path, location: Location) -> list[dict]:
    content = _read_text(path / location.file, location)
    if content is None:
        return []
    # Spreadsheet programs write a byte order mark before the first column's name.
    # The module csv reads line ends itself, since quoted fields may contain them.
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""))
    columns = set(reader.fieldnames or [])
    required = {name for name, key in tables.PARTICIPANT.items() if key.required}
    for missing in sorted(required - columns):
        location.at(f"row 1, {missing}").add_mistake("This column is missing.")
    for unknown in sorted(columns - tables.PARTICIPANT.keys()):
        location.at(f"row 1, {unknown}").add_mistake("This column is unknown.")
    if not required <= columns:
        return []
    participants = []
    for number, raw in enumerate(reader, start=2):
        here = location.at(f"row {number}")
        # DictReader puts fields without a column under None, and None into columns without a field.
        if None in raw or None in raw.values():
            here.add_mistake("This row has more or fewer fields than the first.")
        filled = {name: raw[name].strip() for name in tables.PARTICIPANT if (raw.get(name) or "").strip()}
        participants.append(read_table(filled, tables.PARTICIPANT, here) | {"row": number})
    return participants


def _read_sessions(agenda: dict, table: Table, location: Location) -> list[dict]:
    sessions = _read_entries(agenda, "session", table, location)
    for number, session in enumerate(sessions, start=1):
        session["items"] = _read_entries(session, "item", tables.ITEM, location.at(f"session {number}"))
    return sessions


def _read_releases(path: Path, agenda: dict, location: Location) -> list[dict]:
    """The releases, each with the `content` of its own file; None for the sessions of the working draft."""
    releases = _read_entries(agenda, "release", tables.RELEASE, location)
    for release in releases:
        release["content"] = None
        if release["sessions"]:
            own = location.in_file(release["sessions"])
            release["content"] = _read_sessions(_read_toml(path, tables.RELEASED, own), tables.SESSION, own)
    return releases


def _read_report(folder: Folder, root: Location) -> None:
    location = root.in_file("report/report.toml")
    folder.report = _read_toml(folder.path, tables.REPORT, location)
    folder.sections = _read_entries(folder.report, "section", tables.SECTION, location)
    for number, section in enumerate(folder.sections, start=1):
        section["body"] = _read_report_text(folder, section["file"], location.at(f"section {number}, file"))
    summary = _read_report_text(folder, folder.report["executive_summary"], location.at("executive_summary"))
    front_matter = {"acknowledgements": folder.report["acknowledgements"], "summary": summary}
    sections = [{"chapter": name, "heading": "", "body": body} for name, body in front_matter.items() if body]
    folder.sections = [*sections, *folder.sections]
    location = root.in_file("report/recommendations.toml")
    if (folder.path / location.file).is_file():
        entries = _read_toml(folder.path, tables.RECOMMENDATIONS, location)
        folder.decided_at = entries["decided_at"]
        folder.recommendations = _read_entries(entries, "recommendation", tables.RECOMMENDATION, location)


def _read_report_text(folder: Folder, name: str | None, location: Location) -> str:
    return (_read_text(folder.path / "report" / name, location) or "").strip() if name else ""


def _read_entries(raw: dict, name: str, table: Table, location: Location) -> list[dict]:
    """The tables under `name`, which is taken out of `raw`."""
    entries = raw.pop(name) or []
    return [read_table(entry, table, location.at(f"{name} {number}")) for number, entry in enumerate(entries, start=1)]


def _read_toml(path: Path, table: Table, location: Location) -> dict:
    content = _read_text(path / location.file, location)
    raw = None
    if content is not None:
        try:
            raw = tomllib.loads(content)
        except tomllib.TOMLDecodeError as error:
            location.add_mistake(f"This is not valid TOML: {error}.")
    return read_table(raw, table, location)


def _read_text(file: Path, location: Location) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        location.add_mistake(f"There is no file {file.name} in {file.parent.name}/.")
    except UnicodeDecodeError:
        location.add_mistake("This file is not text in UTF-8.")
    return None
