from egm_portal.pdf.models import Rendering
from egm_portal.pdf.printer import content_hash
from reports.models import PdfReading, Report
from reports.report_pdf import KIND, printable


def present_pdf(report: Report) -> Rendering | None:
    """The PDF of exactly the present content, ready or not."""
    # Compared by content, not by time: a PDF of an earlier text must never be issued.
    present = content_hash(printable(report.pk))
    return Rendering.objects.filter(kind=KIND, subject_id=report.pk, content_hash=present).defer("content").first()


def finished_rendering(report: Report) -> Rendering | None:
    """The finished PDF of exactly the present content, if there is one."""
    present = present_pdf(report)
    return present if present and present.state == Rendering.State.DONE else None


def reading_of(report: Report, rendering: Rendering) -> PdfReading | None:
    """That somebody has read exactly this PDF, if they have."""
    return PdfReading.objects.filter(report=report, sha256=rendering.sha256).select_related("read_by").first()
