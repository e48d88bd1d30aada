"""The issued report shaped for its page."""

from dataclasses import dataclass

from egm_portal.meetings.models import Meeting
from papers.models import Document, Version
from papers.queries import by_language
from reports.content import ReportContent
from reports.models import Report
from reports.queries import report_content
from website.queries.documents import citation


@dataclass(frozen=True)
class IssuedReport:
    """A report that everybody may read: its content, its document, the PDF and those in other languages."""

    content: ReportContent
    document: Document
    version: Version | None
    other_languages: list[Version]
    citation: str


def public_report(meeting: Meeting) -> Report | None:
    """The meeting's report once it is public: one query."""
    return Report.objects.public().filter(meeting=meeting).select_related("meeting", "document").first()


def issued_report(meeting: Meeting) -> IssuedReport | None:
    """The same, shaped for its page: two queries."""
    report = public_report(meeting)
    if report is None:
        return None
    document = report.document
    document.meeting = report.meeting  # otherwise its address would load it again
    version, *others = by_language(
        Version.objects.shown().current().filter(document=document).select_related("document")
    ) or [None]
    return IssuedReport(
        content=report_content(report),
        document=document,
        version=version,
        other_languages=others,
        citation=citation(document, document.corporate_author),
    )
