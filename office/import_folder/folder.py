"""Reading a meeting's folder: every file, checked key by key."""

import csv
import io
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from office.import_folder import tables
from office.import_folder.mistakes import Location
from office.import_folder.schema import Table, fill


@dataclass
class Folder:
    """What a meeting's folder says, as plain values under the keys of `tables`; None where a mistake was noted."""

    path: Path
    meeting: dict
    contact: dict
    aide_memoire: list[dict]
    participants: list[dict]
    documents: list[dict]
    sessions: list[dict]
    officers: list[dict]
    releases: list[dict]
    report: dict | None = None
    sections: list[dict] = field(default_factory=list)
    decided_at: datetime | None = None
    recommendations: list[dict] = field(default_factory=list)

    def file(self, name: str) -> Path:
        """Where the file of a document stands."""
        return self.path / "documents" / name


def read_folder(path: Path, start: Location) -> Folder:
    """The folder's content; what is wrong in single files and keys is noted in the mistakes of `start`."""
    location = start.in_file("meeting.toml")
    meeting = fill(_toml(path, location), tables.MEETING, location)
    agenda_spot = start.in_file("agenda.toml")
    agenda = fill(_toml(path, agenda_spot), tables.AGENDA, agenda_spot)
    documents = start.in_file("documents/documents.toml")
    folder = Folder(
        path=path,
        meeting=meeting,
        contact=fill(meeting.pop("contact"), tables.CONTACT, location.at("contact")),
        aide_memoire=_aide_memoire(path, start),
        participants=_rows(path, start.in_file("participants.csv")),
        documents=_listed(
            fill(_toml(path, documents), tables.DOCUMENTS, documents), "document", tables.DOCUMENT, documents
        ),
        sessions=_sessions(agenda, agenda_spot),
        officers=_listed(agenda, "officer", tables.OFFICER, agenda_spot),
        releases=_releases(path, agenda, agenda_spot),
    )
    if (path / "report/report.toml").is_file():
        _read_report(folder, start)
    return folder


def _sessions(agenda: dict, location: Location) -> list[dict]:
    sessions = _listed(agenda, "session", tables.SESSION, location)
    for number, session in enumerate(sessions, start=1):
        session["items"] = _listed(session, "item", tables.ITEM, location.at(f"session {number}"))
    return sessions


def _releases(path: Path, agenda: dict, location: Location) -> list[dict]:
    """The releases, each with the sessions that its own file names; None for what the working draft says."""
    releases = _listed(agenda, "release", tables.RELEASE, location)
    for release in releases:
        file, release["content"] = release["sessions"], None
        if file:
            own = location.in_file(file)
            release["content"] = _sessions(fill(_toml(path, own), tables.RELEASED, own), own)
    return releases


def _read_report(folder: Folder, start: Location) -> None:
    location = start.in_file("report/report.toml")
    report = fill(_toml(folder.path, location), tables.REPORT, location)
    folder.sections = _listed(report, "section", tables.SECTION, location)
    for number, section in enumerate(folder.sections, start=1):
        section["body"] = _report_text(folder.path, section["file"], location.at(f"section {number}, file"))
    summary = report.pop("executive_summary")
    report["executive_summary"] = _report_text(folder.path, summary, location.at("executive_summary"))
    folder.report = report
    location = start.in_file("report/recommendations.toml")
    if (folder.path / location.file).is_file():
        raw = fill(_toml(folder.path, location), tables.RECOMMENDATIONS, location)
        folder.decided_at = raw["decided_at"]
        folder.recommendations = _listed(raw, "recommendation", tables.RECOMMENDATION, location)


def _report_text(path: Path, name: str | None, location: Location) -> str:
    return (_text(path / "report" / name, location) or "").strip() if name else ""


def _listed(raw: dict, name: str, table: Table, location: Location) -> list[dict]:
    """The tables under `name`, each read by `table`."""
    entries = raw.pop(name) or []
    return [fill(entry, table, location.at(f"{name} {number}")) for number, entry in enumerate(entries, start=1)]


def _aide_memoire(path: Path, start: Location) -> list[dict]:
    files = sorted((path / "aide-memoire").glob("*.md"))
    return [_section(number, file, start.in_file(f"aide-memoire/{file.name}")) for number, file in enumerate(files, 1)]


def _section(number: int, file: Path, location: Location) -> dict:
    heading, _, body = (_text(file, location) or "").partition("\n")
    if not heading.startswith("# ") or not body.strip():
        location.wrong("A section begins with a line “# Heading”, and has a text under it.")
    return {"number": number, "heading": heading.removeprefix("# ").strip(), "body": body.strip()}


def _rows(path: Path, location: Location) -> list[dict]:
    content = _text(path / location.file, location)
    if content is None:
        return []
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""))
    columns = set(reader.fieldnames or [])
    required = {name for name, key in tables.PARTICIPANT.items() if key.required}
    for missing in sorted(required - columns):
        location.at(f"row 1, {missing}").wrong("This column is missing.")
    for unknown in sorted(columns - tables.PARTICIPANT.keys()):
        location.at(f"row 1, {unknown}").wrong("This column is unknown.")
    if not required <= columns:
        return []
    return [_row(number, raw, location.at(f"row {number}")) for number, raw in enumerate(reader, start=2)]


def _row(number: int, raw: dict, location: Location) -> dict:
    if None in raw or None in raw.values():
        location.wrong("This row has more or fewer fields than the first.")
    filled = {name: value.strip() for name, value in raw.items() if name in tables.PARTICIPANT and value}
    return fill({name: value for name, value in filled.items() if value}, tables.PARTICIPANT, location) | {
        "row": number
    }


def _toml(path: Path, location: Location) -> dict | None:
    content = _text(path / location.file, location)
    try:
        return None if content is None else tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        location.wrong(f"This is not valid TOML: {error}.")
        return None


def _text(file: Path, location: Location) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        location.wrong(f"There is no file {file.name} in {file.parent.name}/.")
    except UnicodeDecodeError:
        location.wrong("This file is not text in UTF-8.")
    return None
