"""A report's preview and its form, from which its PDF is generated."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.generic import RedirectView

from egm_portal.exceptions import NotAllowed
from egm_portal.pdf.models import Rendering
from reports import actions, issuing, rules
from reports.admin.clearances import offices_of
from reports.models import ClearedText, Report
from reports.report_pdf import KIND


class RenderingPages(admin.ModelAdmin):
    def get_urls(self) -> list:
        former = RedirectView.as_view(url=f"/pdf/{KIND}/%(pk)s/")
        return [
            path("<int:pk>/preview/", self.admin_site.admin_view(self.former_preview)),
            path("<int:pk>/rendering/", self.admin_site.admin_view(former)),
            *super().get_urls(),
        ]

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
        try:
            actions.request_report_rendering(report=obj, by=request.user)
        except NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        return redirect("pdf:page", KIND, obj.pk)

    def former_preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The former address of the whole draft leads to the present one."""
        return redirect("reports:whole", self._report(request, pk).meeting.slug)

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
