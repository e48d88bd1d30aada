"""The report as it is printed."""

from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.pdf.registry import Printable, Source
from reports.models import Report
from reports.paper import STYLESHEETS, as_html
from reports.pictures import files_in
from reports.queries import report_content

KIND = "report"
DAY = "<!-- the day -->"  # cannot come from user input, which is escaped


def printable(report_id: int) -> Printable:
    """The whole report as HTML for print. A draft shows the day on which it is printed, which counts as no change."""
    report = Report.objects.select_related("meeting").get(pk=report_id)
    html = as_html(report_content(report), DAY)
    today = date_format(portal_now().astimezone(report.meeting.zone))
    return Printable(
        html.replace(DAY, today),
        report.title,
        stylesheets=STYLESHEETS,
        files=files_in(html, report.meeting),
        compared=html,
    )


SOURCE = Source(KIND, printable)
