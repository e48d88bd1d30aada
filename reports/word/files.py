"""Word documents of a report, to be sent to their readers."""

from django.conf import settings

from reports.models import Report
from reports.queries import report_content
from reports.word.given import Origin
from reports.word.pictures import pictures_of
from reports.word.writing import docx


def issued_docx(report: Report) -> bytes:
    """The issued report: the same bytes each time, as long as its pictures are public."""
    made_at = report.issued_at.astimezone(report.meeting.zone)
    return docx(
        report_content(report), Origin(settings.SITE_URL, report.pk, made_at), pictures=pictures_of(report.meeting)
    )
