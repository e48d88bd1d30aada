"""The report as it is printed."""

from django.template.loader import render_to_string

from egm_portal.pdf.emblem import emblem
from egm_portal.pdf.registry import Printable, Source, register
from reports.cover_note import NOTE
from reports.models import Report
from reports.pictures import embedded
from reports.queries import report_content

KIND = "report"


def printable(report_id: int) -> Printable:
    """The whole report as HTML for print."""
    report = Report.objects.select_related("meeting").get(pk=report_id)
    context = {"report": report_content(report), "emblem": emblem(), "note": NOTE}
    html = embedded(render_to_string("reports/report_print.html", context), report.meeting)
    return Printable(html, report.title, stylesheets=("report.css", "report_text.css"))


register(Source(KIND, printable))
