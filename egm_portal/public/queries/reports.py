"""The issued report shaped for its page."""

from dataclasses import dataclass

from egm_portal.meetings.models import Meeting
from egm_portal.public.queries.documents import citation
from papers.models import Document, Version
from reports.content import ReportContent
from reports.models import Report
from reports.queries import report_content


@dataclass(frozen=True)
class IssuedReport:
    """A report that everybody may read: its content, its document and the PDF."""

    content: ReportContent
    document: Document
    version: Version | None
    citation: str


def issued_report(meeting: Meeting) -> IssuedReport | None:
    """The meeting's report once it is public: two queries."""
    report = Report.objects.public().filter(meeting=meeting).select_related("meeting", "document").first()
    if report is None:
        return None
    document = report.document
    document.meeting = report.meeting
    versions = Version.objects.shown().current().filter(document=document)
    version = versions.originals_first().select_related("document").first()
    return IssuedReport(report_content(report), document, version, citation(document, document.corporate_author))
