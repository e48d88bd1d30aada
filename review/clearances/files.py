"""The files of clearances: those that offices were sent, and those that they return."""

from dataclasses import dataclass

from django.core.files import File
from django.db.models import QuerySet
from django.utils.text import slugify

from papers.file_types import DOCX
from papers.files import inspection, storage
from reports.models import Report
from review.models import Clearance, ClearanceFile, ClearedText


@dataclass(frozen=True)
class StoredFile:
    """A file in the storage, with what is kept of it."""

    kept: storage.KeptFile
    name: str
    media_type: str = "application/pdf"
    pages: int | None = None
    description: str = ""


def store_upload(file: File, found: inspection.Inspection) -> StoredFile:
    """Stores a file that was uploaded and inspected."""
    return StoredFile(storage.keep(file), file.name, found.media_type, found.pages)


def stored_again(file: ClearanceFile) -> StoredFile:
    """A file of a clearance, to be sent to another office."""
    kept = storage.KeptFile(file.sha256, file.stored_name, file.size)
    return StoredFile(kept, file.original_name, file.media_type, file.pages, file.description)


def returned_files(report: Report) -> QuerySet[ClearanceFile]:
    """The Word documents that offices returned with their answers about the report."""
    kept = ClearanceFile.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT, number=None)
    return kept.filter(media_type=DOCX)


def returned_documents(report: Report) -> list[Clearance]:
    """The offices whose answer came with a Word document, which can be opened as an import: one query."""
    rows = Clearance.objects.filter(meeting=report.meeting_id, kind=ClearedText.REPORT)
    return list(rows.filter(returned__in=returned_files(report)).select_related("returned"))


def file_name(file: ClearanceFile, clearance: Clearance) -> str:
    """The name under which a file is downloaded; of one that was returned with the office that did."""
    text = file.kind.replace("_", "-")
    what = f"version-{file.number}" if file.number else slugify(clearance.office) or "returned"
    return f"{file.meeting.slug}-{text}-{what}.{file.ending}"
