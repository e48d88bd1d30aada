"""The screen of papers; its list also sends reminders, so the office registers it: `office.admin`."""

from django.contrib import admin
from django.db.models import Case, Prefetch, When
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import local, short_time, tag
from egm_portal.adminkit.scope import (
    MeetingScopedAdmin,
    MeetingScopedInline,
    OrganizedMeetingFilter,
    ReadOnly,
)
from papers import actions, queries
from papers.admin.filters import PaperChips, StatusFilter
from papers.admin.forms import PaperForm
from papers.admin.left_out import left_out_told, warning_of_original
from papers.admin.paper_verbs import PAPER_VERBS
from papers.advice import advice_on, facts_of, length_of
from papers.cells import download_link, pages_with_advice, state_tag
from papers.models import Extension, Paper, Version
from papers.queries import written_by_holder
from papers.states import STATES

BY_WHAT_WAITS = Case(*[When(state=state, then=place) for place, state in enumerate(STATES)])


class ExtensionInline(ReadOnly, MeetingScopedInline):
    model = Extension
    meeting_path = "paper__participant__meeting"
    fields = readonly_fields = ["new_date", "reason", "allowed"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("paper__participant__meeting", "allowed_by")

    @admin.display(description="until")
    def new_date(self, extension: Extension) -> str:
        return local(extension.until, extension.paper.participant.meeting, ends_day=True)

    @admin.display(description="allowed by")
    def allowed(self, extension: Extension) -> str:
        return "the portal" if extension.version_id else str(extension.allowed_by or "-")


def _due(owed: queries.OwedPaper, when: SafeString | str) -> SafeString | str:
    if owed.is_revision:
        return format_html("{}, for the revision", when)
    return format_html("{}, extended", when) if owed.extended else when


class PaperAdmin(MeetingScopedAdmin):
    meeting_path = "participant__meeting"
    choice_related = ("participant", "document")
    chosen_by_search = True
    form = PaperForm
    verbs = PAPER_VERBS
    list_display = ["author", "title", "state_tag", "due_in_short", "received_in_short", "pages", "kind"]
    list_filter = [OrganizedMeetingFilter, PaperChips, StatusFilter, "kind"]
    ordering = [BY_WHAT_WAITS, "participant__family_name", "participant__name"]
    natural_order = "participant__family_name"
    search_help_text = "Author, country or title"
    search_fields = [
        *["participant__name", "participant__country", "document__title"],
        "other_authors__participant__name",
    ]
    inlines = [ExtensionInline]
    readonly_fields = [
        "state_tag",
        "due",
        "assistant_email",
        "received",
        "pages",
        "timeliness",
        "checks",
        "files",
        "return_note",
    ]
    fieldsets = [
        (None, {"fields": ["participant", "kind", "state_tag", "due", "own_due_at", "assistant_email"]}),
        ("What was received", {"fields": ["received", "timeliness", "pages", "checks", "files", "return_note"]}),
    ]
    state_tag = staticmethod(admin.display(description="state", ordering=BY_WHAT_WAITS)(state_tag))

    def choice_detail(self, paper: Paper) -> str:
        return paper.document.title if paper.document else ""

    def get_queryset(self, request):
        versions = Prefetch("document__versions", Version.objects.defer("first_page"))
        rows = super().get_queryset(request).select_related("participant__meeting", "document__meeting")
        return rows.prefetch_related("extensions", versions, "other_authors__participant", written_by_holder())

    def get_fieldsets(self, request, obj=None):
        return (
            super().get_fieldsets(request, obj) if obj else [(None, {"fields": ["participant", "kind", "own_due_at"]})]
        )

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["kind"] if obj and obj.document_id else [])]

    def get_inlines(self, request, obj):
        return self.inlines if obj and obj.extensions.all() else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj: Paper, form, change: bool) -> None:
        if change:
            return super().save_model(request, obj, form, change)
        obj.pk = actions.await_paper(participant=obj.participant, kind=obj.kind, own_due_at=obj.own_due_at).pk

    @admin.display(description="author", ordering="participant__family_name")
    def author(self, paper: Paper) -> str:
        return " · ".join([str(paper.participant), *(str(row.participant) for row in paper.other_authors.all())])

    @admin.display(description="title", ordering="document__title")
    def title(self, paper: Paper) -> str:
        return paper.document.title if paper.document else ""

    @admin.display(description="due")
    def due_in_short(self, paper: Paper) -> SafeString:
        owed = queries.owed_paper(paper)
        return _due(owed, short_time(owed.deadline, paper.participant.meeting, ends_day=True))

    @admin.display(description="received")
    def received_in_short(self, paper: Paper) -> SafeString:
        newest = queries.owed_paper(paper).newest
        if newest is None:
            return ""
        when = short_time(newest.received_at, paper.participant.meeting)
        is_usual = newest.timeliness in (Version.Timeliness.ON_TIME, Version.Timeliness.NOT_DUE)
        return when if is_usual else format_html("{}, {}", when, newest.get_timeliness_display())

    @admin.display(description="due")
    def due(self, paper: Paper) -> str:
        owed = queries.owed_paper(paper)
        return _due(owed, local(owed.deadline, paper.participant.meeting, ends_day=True))

    @admin.display(description="received")
    def received(self, paper: Paper) -> str:
        newest = queries.owed_paper(paper).newest
        return local(newest.received_at, paper.participant.meeting) if newest else "-"

    @admin.display(description="length")
    def pages(self, paper: Paper) -> str:
        newest = queries.owed_paper(paper).newest
        if newest is None:
            return "-"
        return pages_with_advice(newest.pages, paper) if newest.pages else tag(length_of(newest), "warn")

    @admin.display(description="on time")
    def timeliness(self, paper: Paper) -> str:
        newest = queries.owed_paper(paper).newest
        return newest.get_timeliness_display() if newest else "-"

    @admin.display(description="newest file")
    def checks(self, paper: Paper) -> str:
        newest = queries.owed_paper(paper).newest
        if newest is None:
            return "-"
        sentences = [*advice_on(newest, paper), *warning_of_original(newest), *left_out_told(newest)]
        advice = format_html_join("", "<li>{}</li>", ((sentence,) for sentence in sentences))
        return format_html("{}<ul>{}</ul>", facts_of(newest) or length_of(newest), advice)

    @admin.display(description="files")
    def files(self, paper: Paper) -> str:
        versions = queries.owed_paper(paper).versions
        if not versions:
            return "Nothing received yet."
        document = reverse("admin:papers_document_change", args=[paper.document_id])
        lines = ((download_link(version), version, version.sha256) for version in versions)
        files = format_html_join("", "<li>{}: {}<br><code>{}</code></li>", lines)
        return format_html('<a href="{}">{}</a><ul>{}</ul>', document, paper.document.title, files)
