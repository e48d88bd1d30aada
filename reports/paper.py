"""The content of a report as HTML for print, issued or not."""

from django.template.loader import render_to_string

from egm_portal.pdf.emblem import emblem
from papers.languages import code_of
from reports.content import ReportContent
from reports.cover_note import note_of

STYLESHEETS = ("paper_pages.css", "report.css", "report_cover.css", "report_contents.css", "report_text.css")


def as_html(content: ReportContent, day: str, embargo: str = "") -> str:
    """The whole report; a draft shows the day, and an embargoed copy until when it is one.

    It is marked as in the language of its text, by which words are hyphenated and read out; what the portal writes
    around the text is in English.
    """
    context = {"report": content, "day": day, "embargo": embargo, "emblem": emblem(), "note": note_of(content)}
    context["language"] = code_of(content.language)
    return render_to_string("reports/report_print.html", context)
