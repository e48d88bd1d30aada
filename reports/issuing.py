"""Whether a report can be issued, and the PDF with which it would be."""

from egm_portal.pdf.engine import content_hash
from egm_portal.pdf.models import Rendering
from papers.models import Document
from reports import rules
from reports.models import Report
from reports.printing import KIND, printable


def finished_rendering(report: Report) -> Rendering | None:
    """The finished PDF of exactly the present content, if there is one."""
    present = content_hash(printable(report.pk))
    done = Rendering.objects.filter(kind=KIND, subject_id=report.pk, state=Rendering.State.DONE)
    return done.filter(content_hash=present).first()


def refusal_to_issue(report: Report) -> str:
    """Why the report cannot be issued now, in plain words; nothing when it can."""
    if not rules.report_can_become(report, Report.State.ISSUED):
        return f"Only a cleared report can be issued. The state of this one is “{report.get_state_display()}”."
    others = Document.objects.filter(meeting=report.meeting, symbol__iexact=report.symbol)
    if report.symbol and others.exists():
        return f"Another document of this meeting has the symbol {report.symbol}."
    if finished_rendering(report) is None:
        return "There is no finished PDF of the report as it now stands. Render it, read it, and then issue it."
    return ""
