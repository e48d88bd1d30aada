"""What can be sent to offices as it is: the present text in the portal, and versions that others were sent."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.template.defaultfilters import pluralize

from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from egm_portal.text import dates
from papers.file_types import DOCX
from papers.files import storage
from papers.models import Document
from papers.rules import newest_file
from reports.actions import take_to_word
from reports.issuing import finished_rendering
from reports.models import Report
from reports.word.files import draft_docx
from review.clearances.files import StoredFile, stored_again
from review.models import ClearanceFile, ClearedText


@dataclass(frozen=True)
class Source:
    """A text that can be sent as it is: its value and label in a form, and a function that stores its file."""

    value: str
    label: str
    store: Callable[[], StoredFile]


def sources_of(meeting: Meeting, kind: str) -> list[Source]:
    """What can be sent of a text: its present files in the portal, and the versions that were sent to an office."""
    sent = ClearanceFile.objects.filter(meeting=meeting, kind=kind, number__isnull=False).order_by("-number")
    again = [
        Source(
            value=f"version-{file.pk}",
            label=f"Version {file.number} again: {file.description or file.original_name}",
            store=partial(stored_again, file),
        )
        for file in sent
    ]
    return [*PRESENT[kind](meeting), *again]


def _report(meeting: Meeting) -> list[Source]:
    """The PDF of the report that was generated last, if it is finished, and its text as a Word document."""
    report = Report.objects.select_related("meeting", "rendering").filter(meeting=meeting).first()
    if report is None:
        return []
    last_round = report.rounds.aggregate(last=Max("number"))["last"]
    state = report.get_state_display().lower() + (f", round {last_round}" if last_round else "")
    word = Source("word", "The present text as a Word document", lambda: _word_document(report, f"Word, {state}"))
    is_printed = report.rendering and report.rendering.state == Rendering.State.DONE
    return [_pdf(report, f"PDF, {state}"), word] if is_printed else [word]


def _pdf(report: Report, description: str) -> Source:
    rendering = report.rendering

    def store() -> StoredFile:
        with rendering.file.open("rb") as file:
            kept = storage.keep(file)
        return StoredFile(kept, f"{report.state}.pdf", pages=rendering.pages, description=description)

    made_at = dates.day_and_hour(rendering.finished_at, report.meeting.time_zone)
    pages = f"{rendering.pages} page{pluralize(rendering.pages)}"
    shows = "the present text" if finished_rendering(report) == rendering else "an earlier text"
    return Source("rendering", f"The PDF generated on {made_at}, {pages}, of {shows}", store)


def _word_document(report: Report, description: str) -> StoredFile:
    with transaction.atomic():
        data, name = draft_docx(take_to_word(report=report))
    return StoredFile(storage.keep(ContentFile(data)), name, DOCX, description=description)


def _aide_memoire(meeting: Meeting) -> list[Source]:
    """The files of its documents of this kind that have been checked."""
    documents = Document.objects.filter(meeting=meeting, kind=Document.Kind.AIDE_MEMOIRE, withdrawn_at=None)
    newest = ((document, newest_file(document)) for document in documents.prefetch_related("versions"))
    sources = []
    for document, version in newest:
        if version is None or version.is_unchecked:
            continue
        kept = storage.KeptFile(version.sha256, version.stored_name, version.size)
        description = f"Document {document.number}, version {version.number}"
        store = partial(StoredFile, kept, version.original_name, version.media_type, version.pages, description)
        label = f"“{document.title}”, document {document.number}, version {version.number}"
        sources.append(Source(f"document-{document.pk}", label, store))
    return sources


PRESENT: dict[str, Callable[[Meeting], list[Source]]] = {
    ClearedText.REPORT: _report,
    ClearedText.AIDE_MEMOIRE: _aide_memoire,
}
"""What can be sent of each text as it is now."""
