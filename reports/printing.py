"""The report as it is printed."""

import base64
import mimetypes
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from egm_portal.pdf.registry import Printable, Source, register
from reports.models import Report
from reports.queries import report_content

KIND = "report"


def printable(report_id: int) -> Printable:
    """The whole report as HTML for print."""
    report = Report.objects.select_related("meeting").get(pk=report_id)
    context = {"report": report_content(report), "emblem": _emblem()}
    return Printable(render_to_string("reports/report_print.html", context), report.title)


def _emblem() -> str:
    """The picture for the cover as a data: address, or nothing: an emblem needs authorization, so none is shipped."""
    found = finders.find(settings.REPORT_EMBLEM) if settings.REPORT_EMBLEM else None
    if not found:
        return ""
    media_type, _ = mimetypes.guess_type(found)
    return f"data:{media_type};base64,{base64.b64encode(Path(found).read_bytes()).decode()}"


def register_source() -> None:
    """Lets the portal print reports."""
    register(Source(KIND, printable))
