"""The report as it is printed."""

from django.template.loader import render_to_string
from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.pdf.emblem import emblem
from egm_portal.pdf.registry import Printable, Source, register
from reports.cover_note import note_of
from reports.models import Report
from reports.pictures import files_in
from reports.queries import report_content
from reports.rounds import printing as rounds

KIND = "report"
DAY = "<!-- the day -->"  # cannot come from user input, which is escaped
STYLESHEETS = ("paper_pages.css", "report.css", "report_cover.css", "report_contents.css", "report_text.css")


def printable(report_id: int) -> Printable:
    """The whole report as HTML for print. A draft shows the day on which it is printed, which counts as no change."""
    report = Report.objects.select_related("meeting").get(pk=report_id)
    content = report_content(report)
    context = {"report": content, "day": DAY, "emblem": emblem(), "note": note_of(content)}
    html = render_to_string("reports/report_print.html", context)
    today = date_format(portal_now().astimezone(report.meeting.zone))
    return Printable(
        html.replace(DAY, today),
        report.title,
        stylesheets=STYLESHEETS,
        files=files_in(html, report.meeting),
        compared=html,
    )


register(Source(KIND, printable), rounds.DRAFT, rounds.COMMENTS)
