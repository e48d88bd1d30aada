"""Loading documents and their files. A document is recognized by the name of its file."""

from hashlib import file_digest
from pathlib import Path

from django.core.files import File

from office.import_folder.mistakes import FolderRefused, Mistake
from office.import_folder.papers import load_paper
from office.import_folder.writing import Load, history, pick, refusals_about, set_fields
from papers import actions
from papers.files.inspection import Unreadable
from papers.languages import primary
from papers.models import Document, Version

PRINTED = ("title", "abstract", "subjects", "corporate_author", "symbol", "language", "issued_on", "errata_note")


def load_documents(load: Load) -> None:
    """The folder's documents and papers, under their keys in the folder."""
    for number, entry in enumerate(load.folder.documents, start=1):
        try:
            with refusals_about(entry["title"]):
                document = _loaded(load, entry)
        except Unreadable as reason:
            location = "documents/documents.toml", f"document {number}, file"
            raise FolderRefused([Mistake(*location, str(reason))]) from None
        if document:
            load.documents[entry["key"]] = document
            with refusals_about(document):
                _publish(load, entry, document)
    for entry in load.folder.documents:
        if entry["slides_of"] in load.documents:
            set_fields(load.documents[entry["key"]], {"accompanies": load.documents[entry["slides_of"]]})


def _loaded(load: Load, entry: dict) -> Document | None:
    path = load.folder.file(entry["file"])
    known = document = _known(load, path)
    if entry["owed_by"]:
        document = load_paper(load, entry, path, sha256_of(path))
    else:
        document = document or _added(load, entry)
        _load_file(load, entry, document, path)
    if document is None:
        return None
    with history(entry["received_at"]):
        if set_fields(document, _printed(load, entry, document)) and known:
            load.outcome.add("Documents", "described anew")
    for language, name in entry["translations"].items():
        _load_file(load, entry, document, load.folder.file(name), language)
    return document


def _printed(load: Load, entry: dict, document: Document) -> dict:
    """What the folder says of the document, but for a language into which it has been translated on the portal."""
    values = pick(entry, *PRINTED)
    if document.versions.filter(language=primary(entry["language"])).exists():
        load.outcome.leave(
            f"“{document}” has a translation into {entry['language']}: its own language was left as it is."
        )
        del values["language"]
    return values


def _known(load: Load, path: Path) -> Document | None:
    return Document.objects.filter(meeting=load.meeting, versions__original_name=path.name).first()


def _added(load: Load, entry: dict) -> Document:
    load.outcome.add("Documents", "added")
    authors = [load.people[address] for address in entry["authors"]]
    values = pick(entry, "kind", "title", "access", "publication_consent")
    with history(entry["received_at"]):
        return actions.add_document(meeting=load.meeting, authors=authors, **values)


def _load_file(load: Load, entry: dict, document: Document, path: Path, language: str = "") -> None:
    if Version.objects.filter(document=document, sha256=sha256_of(path)).exists():
        return
    with history(entry["received_at"]), path.open("rb") as file:
        actions.add_version(document=document, file=File(file, name=path.name), by=load.by, language=language)
    load.outcome.add("Files", "added")


def _publish(load: Load, entry: dict, document: Document) -> None:
    """Publishes what the folder has published; what was published or withdrawn on the portal stays so."""
    if entry["published_at"] is None or document.publish_at is not None:
        return
    with history(entry["published_at"]):
        set_fields(document, pick(entry, "access"))
        actions.publish_document(document=document)
    document.refresh_from_db()
    load.outcome.add("Documents", "published")


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
