"""The pages of the PDFs of a report: who may read each, and where it belongs."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from egm_portal.adminkit.roles import has_role
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.pages import PdfPage
from egm_portal.pdf.queries import present_rendering
from reports import actions, rules
from reports.corrigendum import CORRIGENDUM
from reports.issuing import present_pdf
from reports.models import Issue, Report
from reports.report_pdf import KIND as REPORT
from reports.views.workspace import workspace_of


def report(request: HttpRequest, pk: int) -> PdfPage:
    """The whole report, for those who work on the meeting, and for those who write it."""
    found = get_object_or_404(Report.objects.select_related("meeting", "rendering"), pk=pk)
    workspace = workspace_of(request, found.meeting.slug)
    if not workspace.may_read_pdf:
        raise NotYours
    issue = reverse("reports:finalize", args=[found.meeting.slug])
    is_issued = found.state == Report.State.ISSUED
    may_edit = has_role(request, StaffRole.EDITOR, found.meeting_id)
    may_confirm = may_edit and rules.report_can_become(found, Report.State.ISSUED)
    return PdfPage(
        meeting=found.meeting,
        title="Report",
        file_name=f"{found.printed_symbol.replace('/', '_') or 'report'}-{found.get_state_display().lower()}",
        trail=workspace.trail(("PDF", "")),
        find=lambda: found.rendering if is_issued else present_pdf(found),
        generate=lambda by: actions.request_report_rendering(report=found, by=by),
        may_generate=workspace.is_writer,
        may_cancel=may_edit,
        is_final=is_issued,
        others=[("Back to the report", reverse("reports:outline", args=[found.meeting.slug]))],
        next=("Confirm that you have read it, and issue the report", issue) if may_confirm else None,
        event={} if is_issued else {"report": pk},
    )


def corrigendum(request: HttpRequest, pk: int) -> PdfPage:
    """The corrigendum that is prepared to the newest text, for those who work on the meeting."""
    issue = get_object_or_404(Issue.objects.out().texts().select_related("report__meeting", "document"), pk=pk)
    workspace = workspace_of(request, issue.report.meeting.slug)
    if not workspace.is_staff:
        raise NotYours
    page = reverse("reports:corrigendum", args=[workspace.meeting.slug])
    may_edit = has_role(request, StaffRole.EDITOR, workspace.meeting.pk)
    return PdfPage(
        meeting=workspace.meeting,
        title="Corrigendum",
        file_name=f"{workspace.meeting.slug}-corrigendum",
        trail=workspace.trail(("Corrigendum", page), ("PDF", "")),
        find=lambda: present_rendering(CORRIGENDUM.kind, pk),
        generate=lambda by: actions.request_corrigendum_rendering(issue=issue, by=by),
        may_generate=may_edit,
        may_cancel=may_edit,
        others=[("Back to the corrigendum", page)],
        event={"report": issue.report_id},
    )


PAGES = {
    REPORT: report,
    CORRIGENDUM.kind: corrigendum,
}
