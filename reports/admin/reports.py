"""The report of a meeting: its text, its states, and its PDF."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import at_hour, choice_tag, in_meeting_time
from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.scope import ConflictInline, MeetingScopedAdmin, OrganizedMeetingFilter
from egm_portal.text.ids import is_id
from reports import actions, rules
from reports.admin.clearance_verbs import SendReport
from reports.admin.pages import RenderingPages
from reports.admin.report_verbs import Circulate, Clear, LiftEmbargo, MoveEmbargo, PutInDraft, Reissue, Revise
from reports.admin.round_verbs import CloseComments, Extend
from reports.models import Report, Writer

_S = Report.State
START = "Start the report"
STARTED_WITH = (
    "It begins with a section for each session of the released programme. Everything can be changed later, and "
    "participants see nothing before you circulate it."
)
COVER = ["symbol", "has_no_symbol", "distribution", "title", "arrangement", "disclaimer"]


class ReportForm(ConflictForm):
    """What is printed on the cover of a report."""

    class Meta:
        model = Report
        fields = ["meeting", *COVER]
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


@admin.register(Report)
class ReportAdmin(RenderingPages, MeetingScopedAdmin):
    """A report is started by choosing its meeting; everything else is on its own page."""

    form = ReportForm
    change_form_template = "reports/admin/change_form.html"
    list_display = ["title", "state_tag", "since_in_short", "dated_on"]
    list_filter = [OrganizedMeetingFilter, "state"]
    list_select_related = choice_related = ("meeting",)
    verbs = (
        PutInDraft(),
        Circulate(),
        SendReport(),
        Clear(),
        Extend(),
        CloseComments(),
        MoveEmbargo(),
        LiftEmbargo(),
        Revise(),
        Reissue(),
    )
    readonly_fields = ["state_tag", "since", "comments", "text", "dated_on", "issued"]
    fieldsets = [
        (None, {"fields": ["meeting", ("state_tag", "since"), "comments", "text", "dated_on", "issued"]}),
        ("Cover", {"fields": COVER}),
    ]
    inlines = [WriterInline]

    since_in_short = at_hour("state_at", "since")
    since = in_meeting_time("state_at", "since")
    comments = in_meeting_time("comments_until", "deadline for comments", ends_day=True)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("meeting", "rendering")

    def changelist_view(self, request, extra_context=None):
        """A meeting has one report: the list of one meeting leads to it, or to where it is started."""
        meeting = request.GET.get("meeting", "")
        if request.method == "GET" and set(request.GET) == {"meeting"} and is_id(meeting):
            if report := self.get_queryset(request).filter(meeting=meeting).first():
                return redirect("admin:reports_report_change", report.pk)
            request.edited_meeting = int(meeting)
            if self.has_add_permission(request):
                return redirect(f"{reverse('admin:reports_report_add')}?{self.get_preserved_filters(request)}")
        return super().changelist_view(request, extra_context)

    def add_view(self, request, form_url="", extra_context=None):
        words = {"title": START, "save_label": START}
        return super().add_view(request, form_url, words | (extra_context or {}))

    def get_fieldsets(self, request, obj=None):
        started = [("Outline", {"fields": ["meeting"], "description": STARTED_WITH})]
        return super().get_fieldsets(request, obj) if obj else started

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        # Those of a revision follow from the original, and a reissue has the cover that was issued.
        of_original = COVER if obj and obj.is_reissue else ["symbol", "has_no_symbol"] if obj and obj.revision else []
        return [*super().get_readonly_fields(request, obj), *(of_original if _is_open(obj) else COVER)]

    def save_model(self, request, obj, form, change) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            # The action adds the sections, and returns the report of somebody who was quicker.
            obj.pk = actions.start_report(meeting=obj.meeting).pk

    def response_add(self, request: HttpRequest, obj: Report, post_url_continue=None) -> HttpResponse:
        self.message_user(request, "The report has been started, with a section for each session of the programme.")
        return HttpResponseRedirect(reverse("admin:reports_report_change", args=[obj.pk]))

    def has_delete_permission(self, request, obj=None) -> bool:
        return not (obj and rules.refusal_to_delete(obj)) and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Report) -> None:
        actions.delete_report(report=obj)

    @admin.display(description="text")
    def text(self, report: Report) -> SafeString:
        address, words = reverse("reports:outline", args=[report.meeting.slug]), "Write the report"
        return format_html('<a href="{}">{}</a>', address, words if _is_open(report) else "Sections and their versions")

    @admin.display(description="issued")
    def issued(self, report: Report) -> SafeString:
        documents = [issue.document for issue in report.issues.select_related("document")]
        links = ((reverse("admin:papers_document_change", args=[each.pk]), each.symbol or each) for each in documents)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or self.get_empty_value_display()

    @admin.display(description="state", ordering="state")
    def state_tag(self, report: Report) -> SafeString:
        return choice_tag(_S(report.state), rules.REPORT_TINTS)
