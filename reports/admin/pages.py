"""A report's preview, and its PDF while it is being made and when it is ready."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from egm_portal.adminkit.roles import has_role, require_role
from egm_portal.automatic_requests import is_automatic
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.actions import cancel_rendering
from egm_portal.pdf.models import Rendering
from egm_portal.security_events import security_event
from egm_portal.serving import FileMissing, private_pdf
from reports import actions, issuing, rules
from reports.admin.clearances import offices_of
from reports.models import ClearedText, Report
from reports.queries import report_content


class RenderingPages(admin.ModelAdmin):
    def get_urls(self) -> list:
        pages = [
            ("preview", require_safe(self.preview)),
            ("render", require_POST(self.render)),
            ("cancel", require_POST(self.cancel)),
            ("rendering", require_safe(self.rendering)),
            ("progress", require_safe(self.progress)),
            ("file", require_safe(self.file)),
        ]
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(page), name=f"reports_report_{name}")
            for name, page in pages
        ]
        return own + super().get_urls()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        if change and obj:
            context["may_render"] = self.has_change_permission(request, obj) and obj.state != Report.State.ISSUED
            context["rendering_is_present"] = _is_present(obj)
            context["findings"] = [] if obj.state == Report.State.ISSUED else rules.findings_before("issue", obj)
            context["offices"] = offices_of(obj)
            parameters = urlencode({"meeting": obj.meeting_id, "kind__exact": ClearedText.REPORT})
            context["clearance_list"] = f"{reverse('admin:reports_clearance_changelist')}?{parameters}"
            context["saves"] = rules.can_edit(obj)
            issuing_page = reverse("reports:issue", args=[obj.meeting.slug])
            context["related_links"] = [
                ("Clearance list", context["clearance_list"]),
                ("Clear and issue", issuing_page),
            ]
            if context["may_render"] and context["saves"]:
                context["other_buttons"] = [("_render", "Save and generate the PDF")]
            if not context["saves"]:
                context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_change(self, request: HttpRequest, obj: Report) -> HttpResponse:
        if "_render" not in request.POST:
            return super().response_change(request, obj)
        self.message_user(request, "The report has been saved.", messages.SUCCESS)
        return self.render(request, obj.pk)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self._report(request, pk)
        trail = [
            ("Administration", reverse("admin:index")),
            (f"Report of {report.meeting}", reverse("admin:reports_report_change", args=[pk])),
            ("Preview", ""),
        ]
        context = {"content": report_content(report), "trail": trail}
        return TemplateResponse(request, "reports/admin/preview.html", context)

    def render(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Requests the PDF, and redirects to the page that shows its progress."""
        report = self._report(request, pk)
        require_role(request, StaffRole.EDITOR, report.meeting_id)
        try:
            actions.request_report_rendering(report=report, by=request.user)
        except actions.NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:reports_report_change", args=[pk]))
        return HttpResponseRedirect(reverse("admin:reports_report_rendering", args=[pk]))

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ends the PDF that waits or is being generated, and redirects to its page."""
        report = self._report(request, pk)
        require_role(request, StaffRole.EDITOR, report.meeting_id)
        if report.rendering is None:
            raise Http404
        try:
            cancel_rendering(rendering=report.rendering)
        except actions.NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:reports_report_rendering", args=[pk]))

    def rendering(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self._report(request, pk)
        if report.rendering is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": "PDF of the report",
            "opts": self.opts,
            "row": report,
            "printed": "PDF",
            "rendering": report.rendering,
            "progress_url": reverse("admin:reports_report_progress", args=[pk]),
            "present": _is_present(report),
            "may_render": has_role(request, StaffRole.EDITOR, report.meeting_id),
            "may_issue": rules.report_can_become(report, Report.State.ISSUED),
        }
        return TemplateResponse(request, "reports/admin/rendering.html", context)

    @is_automatic
    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress as JSON, for static/js/progress.js."""
        rendering = self._report(request, pk).rendering
        if rendering is None:
            raise Http404
        return JsonResponse(rendering.progress())

    def file(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self._report(request, pk)
        if report.rendering is None or report.rendering.state != Rendering.State.DONE:
            raise Http404
        name = f"{report.printed_symbol.replace('/', '_') or 'report'}-{report.get_state_display().lower()}.pdf"
        try:
            response = private_pdf(request, report.rendering.file.name, name)
        except FileMissing:
            raise Http404 from None
        if report.state != Report.State.ISSUED:
            security_event("unpublished_downloaded", report=report.pk)
        return response

    def _report(self, request: HttpRequest, pk: int) -> Report:
        report = get_object_or_404(self.get_queryset(request), pk=pk)
        # 404, not 403: whoever may not see the report does not learn that it exists.
        if not self.has_view_permission(request, report):
            raise Http404
        return report


def _is_present(report: Report) -> bool:
    """Whether the last PDF shows the present text of the report."""
    finished = report.rendering and report.rendering.state == Rendering.State.DONE
    return bool(finished) and issuing.finished_rendering(report) == report.rendering
