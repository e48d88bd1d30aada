"""The list of reports, their settings, and the verbs that change their states."""

from collections.abc import Iterable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.generic import RedirectView
from tablib import Dataset

from egm_portal.adminkit.cells import at_hour, choice_tag
from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.scope import ConflictInline, MeetingScopedAdmin, OrganizedMeetingFilter
from egm_portal.exceptions import RowRemoved
from egm_portal.meetings.models import Meeting
from egm_portal.text.ids import is_id
from reports import actions, rules
from reports.models import Report, Writer
from reports.report_pdf import KIND
from reports.views.workspace import next_steps

_S = Report.State
START = "Start the report"
STARTED_WITH = (
    "It begins with a section for each session of the released programme. Everything can be changed later, and "
    "participants see nothing before you circulate it."
)
SETTINGS = ["symbol", "has_no_symbol", "distribution", "title", "arrangement", "disclaimer"]
SETTINGS_LEAD = "What is printed on the cover, the order of the chapters, and who writes the report."


class ReportForm(ConflictForm):
    """What is printed on the cover of a report."""

    class Meta:
        model = Report
        fields = ["meeting", *SETTINGS]
        labels = {"has_no_symbol": "Issue without a symbol", "arrangement": "Order of chapters"}
        help_texts = {
            "symbol": "For example, EGM/2013/Report.",
            "has_no_symbol": "Select this to issue the report without a symbol.",
            "distribution": "Only for official United Nations symbols. Adds the official masthead to the cover.",
        }
        widgets = {
            "title": forms.TextInput(attrs={"size": 100}),
            "disclaimer": forms.Textarea(attrs={"rows": 3, "cols": 100}),
        }


class WriterForm(ConflictForm):
    class Meta:
        model = Writer
        fields = ["participant"]


class WriterInline(ConflictInline):
    """Who writes the report with the organizers, the rapporteurs and the consultant."""

    model = Writer
    form = WriterForm
    meeting_path = "report__meeting"
    verbose_name = "writer"


def _is_open(report: Report | None) -> bool:
    return report is None or rules.can_edit(report)


def _with_next_steps(reports: Iterable[Report]) -> list[Report]:
    """The rows of a list, each with what comes next for it."""
    reports = list(reports)
    steps = next_steps(reports)
    for report in reports:
        report.comes_next = steps[report.pk]
    return reports


class ReportAdmin(MeetingScopedAdmin):
    """The list of reports, and the settings of each; a report is worked on in its workspace, to which its row leads.

    The review registers it, with the verbs of the list.
    """

    form = ReportForm
    list_display = ["title", "state_tag", "since_in_short", "next_step", "dated_on"]
    list_filter = [OrganizedMeetingFilter, "state"]
    list_select_related = choice_related = ("meeting",)
    search_fields = ["title", "symbol", "meeting__short_title"]
    search_help_text = "Title, symbol or meeting"
    fieldsets = [(None, {"fields": SETTINGS})]
    inlines = [WriterInline]

    since_in_short = at_hour("state_at", "since")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("meeting", "rendering")

    def get_urls(self) -> list:
        settings, preview = (self.admin_site.admin_view(page) for page in (self.settings_view, self.former_preview))
        former = self.admin_site.admin_view(RedirectView.as_view(url=f"/pdf/{KIND}/%(pk)s/"))
        return [
            path("of/<int:meeting>/settings/", settings, name="reports_report_settings"),
            path("<int:pk>/preview/", preview),
            path("<int:pk>/rendering/", former),
            *super().get_urls(),
        ]

    def former_preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The former address of the whole draft leads to the present one."""
        report = get_object_or_404(self.get_queryset(request), pk=pk)
        # 404, not 403: whoever may not see the report does not learn that it exists.
        if not self.has_view_permission(request, report):
            raise Http404
        return redirect("reports:whole", report.meeting.slug)

    def changelist_view(self, request, extra_context=None):
        """A meeting has one report: the list of one meeting leads to its workspace, or to where it is started."""
        meeting = request.GET.get("meeting", "")
        if request.method == "GET" and set(request.GET) == {"meeting"} and is_id(meeting):
            if report := self.get_queryset(request).filter(meeting=meeting).first():
                return redirect("reports:outline", report.meeting.slug)
            request.edited_meeting = int(meeting)
            if self.has_add_permission(request):
                return redirect(f"{reverse('admin:reports_report_add')}?{self.get_preserved_filters(request)}")
        return super().changelist_view(request, extra_context)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        changelist.result_list = _with_next_steps(changelist.result_list)
        return changelist

    def exported_table(self, changelist: ChangeList, rows: QuerySet) -> Dataset:
        return super().exported_table(changelist, _with_next_steps(rows))

    def add_view(self, request, form_url="", extra_context=None):
        words = {"title": START, "save_label": START}
        return super().add_view(request, form_url, words | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The row of a report leads to its workspace."""
        report = self.get_object(request, unquote(object_id))
        if report is None or not self.has_view_permission(request, report):
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("reports:finalize", report.meeting.slug)

    def settings_view(self, request: HttpRequest, meeting: int) -> HttpResponse:
        """What is printed on the cover, in which order, and who writes; without a report, where it is started."""
        report = self.get_queryset(request).filter(meeting=meeting).first()
        if report is None and request.method == "POST":
            raise RowRemoved(Report, None)
        if report is None:
            get_object_or_404(Meeting.objects.for_member(request.user), pk=meeting)
            return redirect(f"{reverse('admin:reports_report_changelist')}?{urlencode({'meeting': meeting})}")
        history = reverse("admin:reports_report_history", args=[report.pk])
        shown = {"title": "Report", "lead": SETTINGS_LEAD, "lead_links": [("History of changes", history)]}
        return super().change_view(request, str(report.pk), extra_context=shown)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        if change and obj and not rules.can_edit(obj):
            context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_fieldsets(self, request, obj=None):
        started = [("Outline", {"fields": ["meeting"], "description": STARTED_WITH})]
        return super().get_fieldsets(request, obj) if obj else started

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        # Those of a revision follow from the original, and a reissue has the cover that was issued.
        of_original = (
            SETTINGS if obj and obj.is_reissue else ["symbol", "has_no_symbol"] if obj and obj.revision else []
        )
        return [*super().get_readonly_fields(request, obj), *(of_original if _is_open(obj) else SETTINGS)]

    def save_model(self, request, obj, form, change) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            # The action adds the sections, and returns the report of somebody who was quicker.
            obj.pk = actions.start_report(meeting=obj.meeting).pk

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        actions.tell_writers(report=form.instance)

    def response_add(self, request: HttpRequest, obj: Report, post_url_continue=None) -> HttpResponse:
        self.message_user(request, "The report has been started, with a section for each session of the programme.")
        return redirect("reports:outline", obj.meeting.slug)

    def response_change(self, request: HttpRequest, obj: Report) -> HttpResponse:
        self.message_user(request, "The settings of the report have been saved.", messages.SUCCESS)
        return redirect("admin:reports_report_settings", obj.meeting_id)

    def _change_url(self, row: Report, request: HttpRequest | None = None) -> str:
        return reverse("reports:finalize", args=[row.meeting.slug])

    def has_delete_permission(self, request, obj=None) -> bool:
        return not (obj and rules.refusal_to_delete(obj)) and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Report) -> None:
        actions.delete_report(report=obj)

    @admin.display(description="next step")
    def next_step(self, report: Report) -> str:
        return report.comes_next.words if report.comes_next else self.get_empty_value_display()

    @admin.display(description="state", ordering="state")
    def state_tag(self, report: Report) -> SafeString:
        return choice_tag(_S(report.state), rules.REPORT_TINTS)
