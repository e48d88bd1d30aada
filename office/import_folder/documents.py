"""Documents and their files. A document is recognized by the name of its file."""

from hashlib import file_digest
from pathlib import Path

from django.core.files import File

from office.import_folder.folder import Folder
from office.import_folder.mistakes import FolderRefused, Location, Mistake
from office.import_folder.papers import check_paper, load_paper
from office.import_folder.participants import check_addresses
from office.import_folder.writing import Load, backdated, name_in_refusals, pick, save_changes
from papers import actions, rules
from papers.files.inspection import Unreadable
from papers.languages import primary
from papers.models import Document, Paper, Version
from papers.omissions import sentences

FILE = "documents/documents.toml"
PRINTED = ("title", "abstract", "subjects", "corporate_author", "symbol", "language", "issued_on", "errata_note")


def check_documents(folder: Folder, root: Location) -> None:
    keys = {document["key"] for document in folder.documents}
    earlier: dict[str, set[str]] = {"key": set(), "file": set(), "symbol": set()}
    for number, document in enumerate(folder.documents, start=1):
        location = root.in_file(FILE).at(f"document {number}")
        for name, seen in earlier.items():
            value = (document[name] or "").lower()
            if value and value in seen:
                location.at(name).add_mistake(f"An earlier document also has {document[name]}.")
            seen.add(value)
        if document["file"]:
            _check_file(folder, document["file"], location.at("file"))
        _check_translations(folder, document, location.at("translations"))
        if document["slides_of"] and document["slides_of"] not in keys:
            location.at("slides_of").add_mistake(f"No document has the key {document['slides_of']}.")
        if document["slides_of"] and document["kind"] not in (None, Document.Kind.PRESENTATION):
            location.at("slides_of").add_mistake("Only a presentation can be the slides of a paper.")
        check_addresses(folder, location.at("authors"), document["authors"] or [])
        if bool(document["authors"]) == bool(document["corporate_author"]):
            location.add_mistake("A document has either authors or a corporate_author.")
        _check_publication(document, location)
        check_paper(folder, document, location)


def _check_file(folder: Folder, name: str, location: Location) -> None:
    file = folder.file(name)
    if not file.is_file():
        location.add_mistake(f"There is no file {name} in documents/.")
    elif not file.read_bytes().startswith(b"%PDF-"):
        # Only the beginning: the whole file is inspected when it is received.
        location.add_mistake(f"{name} is not a PDF.")


def _check_translations(folder: Folder, document: dict, location: Location) -> None:
    for language, name in (document["translations"] or {}).items():
        _check_file(folder, name, location.at(language))
        if name in {other["file"] for other in folder.documents}:
            location.at(language).add_mistake(f"{name} is the file of a document of its own.")
        if document["language"] and language == primary(document["language"]):
            location.at(language).add_mistake("This is the document’s own language: its file belongs under file.")
    if document["translations"] and document["owed_by"] and document["state"] != Paper.State.ACCEPTED:
        location.add_mistake("Only an accepted paper can have translations.")


def _check_publication(document: dict, location: Location) -> None:
    if document["published_at"] is None or document["kind"] is None:
        return
    if document["access"] == Document.Access.ORGANIZERS:
        location.at("published_at").add_mistake(
            "A document that only organizers may see cannot be published: choose another access."
        )
    if not rules.can_publish(
        Document(kind=document["kind"], publication_consent=bool(document["publication_consent"]))
    ):
        location.at("publication_consent").add_mistake("Authors’ work can be published only with their consent.")


def load_documents(load: Load) -> None:
    for number, row in enumerate(load.folder.documents, start=1):
        try:
            with name_in_refusals(row["title"]):
                document = _load_document(load, row)
        except Unreadable as reason:
            raise FolderRefused([Mistake(FILE, f"document {number}, file", str(reason))]) from None
        if document is None:
            continue
        load.documents[row["key"]] = document
        # What was published or withdrawn on the portal stays so.
        if row["published_at"] is not None and document.publish_at is None:
            with name_in_refusals(document), backdated(row["published_at"]):
                save_changes(document, pick(row, "access"))
                for version in actions.look_at_files(document=document, by=load.by):
                    load.report.note(f"“{document}”, {version.original_name}: {' '.join(sentences(version.left_out))}")
                actions.publish_document(document=document)
            document.refresh_from_db()
            load.report.add("Documents", "published")
    # Afterwards, since slides may come before their paper.
    for row in load.folder.documents:
        if row["slides_of"] in load.documents:
            save_changes(load.documents[row["key"]], {"accompanies": load.documents[row["slides_of"]]})


def _load_document(load: Load, row: dict) -> Document | None:
    """The document with its files; None for a paper that was withdrawn on the portal."""
    path = load.folder.file(row["file"])
    known = Document.objects.filter(meeting=load.meeting, versions__original_name=path.name).first()
    if row["owed_by"]:
        document = load_paper(load, row, path, sha256_of(path))
        if document is None:
            return None
    else:
        document = known
        if document is None:
            authors = [load.participants[address] for address in row["authors"]]
            values = pick(row, "kind", "title", "access", "publication_consent")
            with backdated(row["received_at"]):
                document = actions.add_document(meeting=load.meeting, authors=authors, **values)
            load.report.add("Documents", "added")
        _load_file(load, row, document, path)
    values = pick(row, *PRINTED)
    # The document cannot take over a language into which it has been translated on the portal.
    if document.versions.filter(language=primary(row["language"])).exists():
        load.report.note(f"“{document}” has a translation into {row['language']}: its own language was not changed.")
        del values["language"]
    with backdated(row["received_at"]):
        if save_changes(document, values) and known:
            load.report.add("Documents", "changed")
    for language, name in row["translations"].items():
        _load_file(load, row, document, load.folder.file(name), language)
    return document


def _load_file(load: Load, row: dict, document: Document, path: Path, language: str = "") -> None:
    if Version.objects.filter(document=document, sha256=sha256_of(path)).exists():
        return
    with backdated(row["received_at"]), path.open("rb") as file:
        actions.add_version(document=document, file=File(file, name=path.name), by=load.by, language=language)
    load.report.add("Files", "added")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
