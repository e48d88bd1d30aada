"""Writes that issue a report."""

from django.conf import settings
from django.core.files import File
from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import User
from egm_portal.pdf.models import Rendering
from egm_portal.text.validators import non_empty_lines
from papers.actions import add_document, add_version, publish_document
from papers.models import Document
from reports import rules
from reports.actions.clearances import waive_clearances
from reports.actions.sections import locked_report
from reports.content import FORMS, ReportContent, words
from reports.issuing import finished_rendering
from reports.models import Issue, Report
from reports.queries import report_content

__all__ = ["issue_report"]


@transaction.atomic
def issue_report(*, report: Report, by: User | None, reason: str = "") -> Report:
    """Publishes the report and freezes it; raises NotAllowed if a check of `reports.rules` stops it.

    It is issued without the answer of an office with a `reason` only, which is kept with the clearances.
    """
    report = locked_report(report)
    refuse_if(rules.refusal_to("issue", report, has_reason=bool(reason.strip())))
    waive_clearances(report=report, reason=reason, by=by)
    # Content and PDF agree for good: `rules` refuses to issue unless the PDF was printed from exactly this content
    # (docs/decisions/0019).
    content, rendering = report_content(report), finished_rendering(report)
    at = portal_now()
    document = _document(report, content, rendering, by)
    report.issues.create(
        kind=Issue.Kind.ORIGINAL, content=FORMS.stored(content), document=document, issued_at=at, issued_by=by
    )
    report.state, report.state_at, report.rendering = Report.State.ISSUED, at, rendering
    report.save()
    report.meeting.report_issued_at = at
    report.meeting.save(update_fields=["report_issued_at"])
    return report


def _document(report: Report, content: ReportContent, rendering: Rendering, by: User | None) -> Document:
    """The document of the report, published, with the PDF as its file."""
    convening_unit = next(iter(non_empty_lines(report.meeting.convening_bodies)), settings.PORTAL_UNIT)
    document = add_document(
        meeting=report.meeting,
        kind=Document.Kind.REPORT,
        title=report.title,
        symbol=report.symbol,
        access=Document.Access.PUBLIC,
        corporate_author=convening_unit[:200],
        abstract=next((words(part.spans) for part in content.summary), ""),
        issued_on=report.dated_on,
    )
    with rendering.file.open("rb") as file:
        add_version(document=document, file=File(file, name=f"{document.file_stem}.pdf"), by=by)
    publish_document(document=document)
    return document
