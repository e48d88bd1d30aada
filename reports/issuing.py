from egm_portal.pdf.models import Rendering
from egm_portal.pdf.queries import present_rendering
from reports.corrigendum import CORRIGENDUM
from reports.models import Issue, PdfReading, Report
from reports.report_pdf import KIND


def present_pdf(report: Report, corrected: Issue | None = None) -> Rendering | None:
    """The PDF of the report or, with `corrected`, of the corrigendum that is prepared to this text, ready or not."""
    return present_rendering(CORRIGENDUM.kind, corrected.pk) if corrected else present_rendering(KIND, report.pk)


def finished_rendering(report: Report, corrected: Issue | None = None) -> Rendering | None:
    """The same, if it is finished."""
    present = present_pdf(report, corrected)
    return present if present and present.state == Rendering.State.DONE else None


def reading_of(report: Report, rendering: Rendering) -> PdfReading | None:
    """That somebody has read exactly this PDF, if they have."""
    return PdfReading.objects.filter(report=report, sha256=rendering.sha256).select_related("read_by").first()
