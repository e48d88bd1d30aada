"""The report as it is printed."""

from django.template.loader import render_to_string
from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.pdf.emblem import emblem
from egm_portal.pdf.registry import Printable, Source, register
from reports.cover_note import NOTE
from reports.models import Report
from reports.pictures import embedded
from reports.queries import report_content

KIND = "report"
DAY = "<!-- the day -->"  # cannot come from user input, which is escaped


def printable(report_id: int) -> Printable:
    """The whole report as HTML for print. A draft shows the day on which it is printed, which counts as no change."""
    report = Report.objects.select_related("meeting").get(pk=report_id)
    content = report_content(report)
    context = {"report": content, "day": DAY, "emblem": emblem(), "note": NOTE}
    html = embedded(render_to_string("reports/report_print.html", context), report.meeting)
    today = date_format(portal_now().astimezone(report.meeting.zone))
    return Printable(
        html.replace(DAY, today), report.title, stylesheets=("report.css", "report_text.css"), compared=html
    )


register(Source(KIND, printable))
