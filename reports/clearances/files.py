"""The files of clearances: what can be sent to offices, and what they return."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Max
from django.template.defaultfilters import pluralize
from django.utils.text import slugify

from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from egm_portal.text import dates
from papers.files import inspection, storage
from papers.models import Document, Version
from papers.rules import newest_file
from reports.issuing import finished_rendering
from reports.models import Clearance, ClearanceFile, ClearedText, Report


@dataclass(frozen=True)
class StoredFile:
    """A file in the storage, with what is kept of it."""

    kept: storage.KeptFile
    name: str
    media_type: str = "application/pdf"
    pages: int | None = None
    description: str = ""


@dataclass(frozen=True)
class Source:
    """A text that can be sent as it is: its value and label in a form, and a function that stores its file."""

    value: str
    label: str
    store: Callable[[], StoredFile]


def sources_of(meeting: Meeting, kind: str) -> list[Source]:
    """What can be sent of a text: its present file in the portal, and the versions that were sent to an office."""
    return [*PRESENT[kind](meeting), *_versions_of(meeting, kind)]


def received(file, found: inspection.Inspection) -> StoredFile:
    """A file that was uploaded, and inspected, as it is stored."""
    return StoredFile(storage.keep(file), file.name, found.media_type, found.pages)


def file_name(file: ClearanceFile, clearance: Clearance | None = None) -> str:
    """The name under which a file is downloaded; of one that was returned with the office that did."""
    text = file.kind.replace("_", "-")
    what = f"version-{file.number}" if file.number else slugify(clearance.office if clearance else "") or "returned"
    return f"{file.meeting.slug}-{text}-{what}.{file.ending}"


def _pdf_of_report(meeting: Meeting) -> list[Source]:
    """The PDF of the report that was generated last, if it is finished."""
    report = Report.objects.filter(meeting=meeting, rendering__state=Rendering.State.DONE).first()
    if report is None:
        return []
    rendering = report.rendering
    last_round = report.rounds.aggregate(last=Max("number"))["last"]
    state = report.get_state_display().lower() + (f", round {last_round}" if last_round else "")
    made_at = dates.day_and_hour(rendering.finished_at, report.meeting.time_zone)
    shows = "the present text" if finished_rendering(report) == rendering else "an earlier text"

    def store() -> StoredFile:
        with rendering.file.open("rb") as file:
            kept = storage.keep(file)
        return StoredFile(
            kept, f"{report.get_state_display().lower()}.pdf", pages=rendering.pages, description=f"PDF, {state}"
        )

    pages = f"{rendering.pages} page{pluralize(rendering.pages)}"
    return [Source("rendering", f"The PDF generated on {made_at}, {pages}, of {shows}", store)]


def _documents_of_aide_memoire(meeting: Meeting) -> list[Source]:
    """The files of its documents of this kind that have been checked."""
    documents = Document.objects.filter(meeting=meeting, kind=Document.Kind.AIDE_MEMOIRE, withdrawn_at=None)
    newest = ((document, newest_file(document)) for document in documents.prefetch_related("versions"))
    return [_document(document, version) for document, version in newest if version and not version.is_unchecked]


def _document(document: Document, version: Version) -> Source:
    label = f"“{document.title}”, document {document.number}, version {version.number}"
    kept = storage.KeptFile(version.sha256, version.stored_name, version.size)
    description = f"Document {document.number}, version {version.number}"
    stored = StoredFile(kept, version.original_name, version.media_type, version.pages, description)
    return Source(f"document-{document.pk}", label, lambda: stored)


def _versions_of(meeting: Meeting, kind: str) -> list[Source]:
    """The versions that were sent to an office, the newest first."""
    sent = ClearanceFile.objects.filter(meeting=meeting, kind=kind, number__isnull=False).order_by("-number")
    return [Source(f"version-{file.pk}", _label_of(file), lambda file=file: _stored(file)) for file in sent]


def _label_of(file: ClearanceFile) -> str:
    return f"Version {file.number} again: {file.description or file.original_name}"


def _stored(file: ClearanceFile) -> StoredFile:
    kept = storage.KeptFile(file.sha256, file.stored_name, file.size)
    return StoredFile(kept, file.original_name, file.media_type, file.pages, file.description)


PRESENT: dict[str, Callable[[Meeting], list[Source]]] = {
    ClearedText.REPORT: _pdf_of_report,
    ClearedText.AIDE_MEMOIRE: _documents_of_aide_memoire,
}
