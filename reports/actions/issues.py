"""Writes that issue a report."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.core.files import File
from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.mail.batch import queue_messages
from egm_portal.marked_texts.content import words
from egm_portal.meetings.models import User
from egm_portal.meetings.unit import present_unit
from egm_portal.pdf.models import Rendering
from egm_portal.text.validators import non_empty_lines
from papers.actions import add_document, add_version, publish_document
from papers.actions.documents import ReadyFile, ready_file
from papers.files.inspection import Inspection, Unreadable
from papers.languages import code_of
from papers.models import Document
from papers.omissions import Omission, restored, sentences
from participants.models import Participant
from reports import mail, rules
from reports.actions.numbers import number_recommendations
from reports.actions.sections import locked_report
from reports.content import FORMATS, ReportContent
from reports.elsewhere import adopted_in, made_elsewhere
from reports.embargo import renew_embargoed_pdf
from reports.issuing import finished_rendering
from reports.models import Issue, PdfReading, Report
from reports.queries import report_content
from reports.search_entries import index_issued
from reports.signals import state_changes
from room.actions.decisions import record_printed
from room.actions.screen import locked_room, settle_room
from room.models import Room

__all__ = [
    "confirm_reading",
    "issue_made_elsewhere",
    "issue_report",
    "move_embargo",
    "reissue_report",
    "revise_report",
    "set_no_symbol",
    "set_symbol",
]

REMARKS = (
    "Readers would not get all that you have read. {remarks} Please print it to a new PDF without remarks, and upload "
    "that one."
)


@transaction.atomic
def confirm_reading(*, report: Report, sha256: str, by: User | None, corrected: Issue | None = None) -> PdfReading:
    """Records that `by` has read the PDF with this SHA-256; raises NotAllowed unless it shows the present text.

    With `corrected` it is that of the corrigendum which is prepared to this text.
    """
    report = locked_report(report)
    refuse_if(rules.refusal_to_confirm_reading(report, sha256, corrected))
    pages = finished_rendering(report, corrected).pages
    return PdfReading.objects.get_or_create(
        report=report, sha256=sha256, defaults={"pages": pages, "read_by": by, "read_at": portal_now()}
    )[0]


@transaction.atomic
def set_symbol(*, report: Report, symbol: str, seen: str) -> Report:
    """Gives the report this symbol in place of the one `seen`; raises NotAllowed, also if another document has it."""
    report = locked_report(report)
    refuse_if(rules.refusal_to_set_symbol(report, symbol, seen))
    report.symbol, report.has_no_symbol = symbol, False
    report.save()
    return report


@transaction.atomic
def set_no_symbol(*, report: Report) -> Report:
    """Records that the report is issued without a symbol; its text does not change."""
    report = locked_report(report)
    refuse_if(rules.refusal_to_set_no_symbol(report))
    report.has_no_symbol = True
    report.save()
    return report


ANOTHER_PDF = (
    "The text was changed after you had opened this page, and somebody has read another PDF. Nothing was issued: read "
    "the text as it is now, then issue it."
)


@transaction.atomic
def issue_report(
    *,
    report: Report,
    by: User | None,
    reason: str = "",
    at: datetime | None = None,
    tell: Collection[str] = (),
    seen: str | None = None,
) -> Report:
    """Freezes the report or its revision and publishes it, now or `at` a time to come; tells those who take part.

    Of a reissue those are told whom `tell` has, as `issue_corrigendum` takes it. `seen` is the SHA-256 of the PDF that
    was shown beside the button, if it was pressed on a page.

    Raises NotAllowed if a check of `reports.rules` stops it, or if the PDF is another one by now. Without the answer of
    an office it is issued with a `reason` only, which is kept with the clearances.
    """
    report = locked_report(report)
    now = portal_now()
    refuse_if(rules.refusal_to("issue", report, has_reason=bool(reason.strip())))
    refuse_if("This time has passed: nothing was issued." if at and at <= now else "")
    refuse_if("A reissue is public at once: nothing was issued." if at and report.is_reissue else "")
    state_changes.send(Report, report=report, state=Report.State.ISSUED, reason=reason, by=by)
    # Content and PDF agree for good: `rules` refuses to issue unless the PDF was printed from exactly this content
    # (docs/decisions/report-issue.md#0019).
    content, rendering = report_content(report), finished_rendering(report)
    refuse_if(ANOTHER_PDF if seen is not None and seen != rendering.sha256 else "")
    if report.is_reissue:
        return _reissued(report, content, rendering, by, tell)
    document = _document(report, content)
    add_printed(document, rendering, by)
    report.rendering = rendering
    return _issued(report, content, document, at or now, by)


def issue_made_elsewhere(
    *,
    report: Report,
    file: File,
    found: Inspection,
    printed: Mapping[str, int],
    absent: Collection[str] = (),
    by: User | None,
    reason: str = "",
    adopted: Sequence[dict] = (),
    adopted_at: datetime | None = None,
) -> Report:
    """Issues this PDF as the report; `printed` has the number of the paragraph for each key of what was adopted.

    What the meeting adopted and the PDF does not have is `absent`. What else the PDF prints as `adopted`, each with
    kind, addressee, text and the number of its paragraph, is recorded with it, as of `adopted_at`. `found` is the
    result of the inspection; `by` has read the PDF. Raises NotAllowed as `issue_report` does, and
    `inspection.Unreadable` for a file of which no public one can be made.
    """
    # It takes a while, and is done before anything is locked.
    ready = ready_file(file, found.media_type)
    if remarks := _remarks_in(ready):
        raise Unreadable(REMARKS.format(remarks=" ".join(sentences(remarks))))
    with transaction.atomic():
        report = locked_report(report)
        # Before the rows that are numbered, as whoever changes one of them locks it.
        locked_room(report.meeting_id)
        refuse_if(rules.refusal_to_issue_elsewhere(report, has_reason=bool(reason.strip())))
        missing = {paragraph.key for paragraph in adopted_in(report)} - printed.keys() - set(absent)
        refuse_if("What the meeting adopted has changed meanwhile: nothing was issued." if missing else "")
        state_changes.send(Report, report=report, state=Report.State.ISSUED, reason=reason, by=by)
        texts = [{name: value for name, value in entry.items() if name != "paragraph"} for entry in adopted]
        rows = record_printed(meeting=report.meeting, entries=texts, at=adopted_at, by=by) if texts else []
        printed = dict(printed) | {row.key: entry["paragraph"] for row, entry in zip(rows, adopted, strict=True)}
        number_recommendations(report, printed)
        content = made_elsewhere(report, printed)
        document = _document(report, content)
        add_version(document=document, file=file, found=found, ready=ready, by=by, is_shown=True)
        PdfReading.objects.get_or_create(
            report=report, sha256=ready.kept.sha256, defaults={"pages": found.pages, "read_by": by}
        )
        report.rendering = None
        return _issued(report, content, document, portal_now(), by)


def _remarks_in(ready: ReadyFile) -> list[Omission]:
    """What is left out of the PDF for its readers; the text of links stays."""
    return [omission for omission in restored(ready.public["omissions"]) if omission.kind != "links"]


def _issued(report: Report, content: ReportContent, document: Document, at: datetime, by: User | None) -> Report:
    """Publishes the document, and freezes the content as an issue of which those who take part are told."""
    publish_document(document=document, at=at)
    issue = report.issues.create(
        kind=Issue.Kind.REVISION if report.revision else Issue.Kind.ORIGINAL,
        number=report.revision,
        content=FORMATS.stored(content),
        document=document,
        issued_at=at,
        issued_by=by,
    )
    report.state, report.state_at = Report.State.ISSUED, portal_now()
    report.save()
    settle_room(locked_room(report.meeting_id), Room.Settled.ISSUED)
    if not report.revision:
        report.meeting.report_issued_at = at
        report.meeting.save(update_fields=["report_issued_at"])
    index_issued(report)
    _tell(issue)
    return report


@transaction.atomic
def move_embargo(*, report: Report, at: datetime | None) -> Issue:
    """Makes the embargoed report public `at` another time to come, or now if that is None; raises NotAllowed.

    Those who take part are told in one mail, unless the time is the same.
    """
    report, now = locked_report(report), portal_now()
    refuse_if(rules.refusal_to_move_embargo(report, now))
    refuse_if("This time has passed: nothing was changed." if at and at <= now else "")
    issue = report.issues.texts()[0]
    issue.report = report
    if at == issue.issued_at:
        return issue
    issue.issued_at = at or now
    issue.save(update_fields=["issued_at"])
    publish_document(document=issue.document, at=issue.issued_at)
    if issue.kind == Issue.Kind.ORIGINAL:
        report.meeting.report_issued_at = issue.issued_at
        report.meeting.save(update_fields=["report_issued_at"])
    index_issued(report)
    _tell(issue, is_moved=True)
    return issue


def _tell(issue: Issue, is_moved: bool = False) -> None:
    """Tells those who take part, and has the embargoed copy printed, if it is one."""
    renew_embargoed_pdf(issue.report.meeting)
    people = Participant.objects.attending().filter(meeting=issue.report.meeting_id)
    queue_messages(mail.issued(issue, people, is_moved=is_moved))


@transaction.atomic
def revise_report(*, report: Report, by: User | None) -> Report:
    """Opens an issued report for its next revision: the text that was issued is its draft. Raises NotAllowed.

    Readers keep what was issued. The offices have to clear the revision, too.
    """
    report = locked_report(report)
    refuse_if(rules.refusal_to_revise(report))
    report.revision += 1
    return _opened(report, f"The report was opened for revision {report.revision}.", by)


@transaction.atomic
def reissue_report(*, report: Report, by: User | None) -> Report:
    """Opens an issued report to be issued again with the same words, for technical reasons; raises NotAllowed.

    Readers keep what was issued. The offices have to clear it, too.
    """
    report = locked_report(report)
    refuse_if(rules.refusal_to_reissue(report))
    report.is_reissue = True
    return _opened(report, "The report was opened for a reissue.", by)


def _opened(report: Report, reason: str, by: User | None) -> Report:
    state_changes.send(Report, report=report, state=Report.State.DRAFT, reason=reason, by=by)
    report.state, report.state_at = Report.State.DRAFT, portal_now()
    report.comments_until = report.dated_on = None
    report.save()
    settle_room(locked_room(report.meeting_id), "")
    return report


def _reissued(
    report: Report, content: ReportContent, rendering: Rendering, by: User | None, tell: Collection[str]
) -> Report:
    """Adds the file to the document of the text, whose earlier file keeps its address, and records the reissue."""
    now, earlier = portal_now(), report.issues.texts()[0]
    refuse_if("" if earlier.document.is_published else "Its document is not public: nothing was issued.")
    add_printed(earlier.document, rendering, by)
    issue = report.issues.create(
        kind=Issue.Kind.REISSUE,
        number=report.issues.reissues().count() + 1,
        content=FORMATS.stored(content),
        document=earlier.document,
        earlier=earlier,
        issued_at=now,
        issued_by=by,
    )
    report.state, report.state_at, report.rendering, report.is_reissue = Report.State.ISSUED, now, rendering, False
    report.save()
    settle_room(locked_room(report.meeting_id), Room.Settled.ISSUED)
    issue.report = report
    queue_messages(mail.corrected(issue, tell))
    return report


def add_printed(document: Document, rendering: Rendering, by: User | None) -> None:
    """Adds what was printed and read to the document, for its readers."""
    with rendering.file.open("rb") as file:
        add_version(document=document, file=File(file, name=f"{document.file_stem}.pdf"), by=by, is_shown=True)


def _document(report: Report, content: ReportContent) -> Document:
    """The document of the report, without a file and not published yet."""
    convening_unit = next(iter(non_empty_lines(report.meeting.convening_bodies)), present_unit().name)
    told_apart = f" (revision {content.revision})" if content.revision and not content.symbol else ""
    document = add_document(
        meeting=report.meeting,
        kind=Document.Kind.REPORT,
        title=report.title + told_apart,
        symbol=content.symbol,
        language=code_of(report.meeting.language),
        access=Document.Access.PUBLIC,
        corporate_author=convening_unit[:200],
        abstract=next((words(part.spans) for part in content.summary), ""),
        issued_on=report.dated_on,
    )
    document.related.add(*Document.objects.filter(issues__in=report.issues.texts()))
    return document
