"""Papers and documents, as organizers see them.

The list of papers also reminds of those that are missing, so the office registers it: `office.admin`.
"""

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import local, tag
from egm_portal.adminkit.scope import (
    ConflictInline,
    MeetingScopedAdmin,
    MeetingScopedInline,
    OrganizedMeetingFilter,
    ReadOnly,
)
from egm_portal.clock import portal_now
from papers import actions, queries
from papers.admin.bulk_upload import SeveralFiles
from papers.admin.document_files import OneFileForm
from papers.admin.document_verbs import DOCUMENT_VERBS
from papers.admin.filters import StandingFilter, StandsFilter
from papers.admin.forms import DocumentForm, PaperForm, PlaceForm
from papers.admin.paper_verbs import PAPER_VERBS
from papers.advice import advice_on, facts_of, length_of
from papers.cells import pages_with_advice, state_tag
from papers.languages import own_name
from papers.models import Author, Document, Extension, Paper, Version


def download_link(version: Version) -> SafeString:
    """A link to one version's file as it came, by its name; of a Word document also to its PDF.

    Of a file that nobody gets the name stands alone.
    """
    document, name = version.document, version.original_file_name
    if version.is_closed:
        return format_html("{} (closed)", name)
    where = [document.meeting.slug, document.number, version.number]
    link = format_html('<a href="{}">{}</a>', reverse("papers:original", args=[*where, name]), name)
    if not (version.is_word and version.public_name):
        return link
    address = reverse("papers:version", args=[*where, version.file_name])
    return format_html('{} (<a href="{}">PDF that readers get</a>)', link, address)


class ExtensionInline(ReadOnly, MeetingScopedInline):
    """More time that was given, and by whom."""

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


class PaperAdmin(MeetingScopedAdmin):
    """What participants owe: what has come, when, how long it is, and what to decide."""

    meeting_path = "participant__meeting"
    choice_related = ("participant",)
    form = PaperForm
    verbs = PAPER_VERBS
    list_display = ["author", "state_tag", "due", "received", "pages", "timeliness", "kind"]
    list_filter = [OrganizedMeetingFilter, StandingFilter, StandsFilter]
    search_fields = ["participant__name", "participant__country", "document__title"]
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
        ("What has come", {"fields": ["received", "timeliness", "pages", "checks", "files", "return_note"]}),
    ]
    state_tag = staticmethod(admin.display(description="state", ordering="state")(state_tag))

    def get_queryset(self, request):
        versions = Prefetch("document__versions", Version.objects.defer("first_page"))
        rows = super().get_queryset(request).select_related("participant__meeting", "document__meeting")
        return rows.prefetch_related("extensions", versions)

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

    @admin.display(description="author", ordering="participant__name")
    def author(self, paper: Paper) -> str:
        return str(paper.participant)

    @admin.display(description="due")
    def due(self, paper: Paper) -> str:
        owed = queries.owed_paper(paper)
        when = local(owed.deadline, paper.participant.meeting, ends_day=True)
        return format_html("{}, extended", when) if owed.extended else when

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

    @admin.display(description="in time")
    def timeliness(self, paper: Paper) -> str:
        newest = queries.owed_paper(paper).newest
        return newest.get_timeliness_display() if newest else "-"

    @admin.display(description="newest file")
    def checks(self, paper: Paper) -> str:
        newest = queries.owed_paper(paper).newest
        if newest is None:
            return "-"
        advice = format_html_join("", "<li>{}</li>", ((sentence,) for sentence in advice_on(newest, paper)))
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


class VersionInline(ReadOnly, MeetingScopedInline):
    """The files of a document, none of which ever changes."""

    model = Version
    meeting_path = "document__meeting"
    fields = readonly_fields = ["number", "in_language", "file", "pages", "received", "in_use", "sha256"]
    verbose_name_plural = "Files"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("document__meeting").defer("first_page")

    @admin.display(description="file")
    def file(self, version: Version) -> SafeString:
        return download_link(version)

    @admin.display(description="language")
    def in_language(self, version: Version) -> str:
        return own_name(version.language_code)

    @admin.display(description="received")
    def received(self, version: Version) -> str:
        return local(version.received_at, version.document.meeting)

    @admin.display(description="readers get it")
    def in_use(self, version: Version) -> str:
        if version.current_from is None:
            return "not yet"
        return "no longer" if version.superseded_at else "yes"


class AuthorInline(ConflictInline):
    """The authors as printed on the document."""

    model = Author
    meeting_path = "document__meeting"


@admin.register(Document)
class DocumentAdmin(SeveralFiles, MeetingScopedAdmin):
    """Everything that is published for reading, with its files; several can be added at once, and put in order."""

    choice_related = ("meeting",)
    form = DocumentForm
    verbs = DOCUMENT_VERBS
    list_display = ["number", "title", "kind", "symbol", "access", "publication", "position"]
    list_display_links = ["title"]
    list_editable = ["position"]
    list_filter = [OrganizedMeetingFilter, "kind", "access"]
    search_fields = ["title", "symbol", "subjects", "authors__name"]
    inlines = [AuthorInline, VersionInline]
    readonly_fields = ["publication"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *["meeting", "publication", "kind", "symbol", "title", "abstract", "keywords", "file", "link"],
                ]
            },
        ),
        ("Who may read it", {"fields": ["access", "addressee", "licence", "publication_consent"]}),
        (
            "Details",
            {
                "fields": [
                    *["subjects", "corporate_author", "language", "issued_on", "accompanies", "related", "position"],
                    "errata_note",
                ]
            },
        ),
    ]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("meeting", "paper")
        return rows.prefetch_related(Prefetch("versions", Version.objects.defer("first_page")))

    def get_fieldsets(self, request, obj=None):
        absent = ["file"] if obj else ["publication"]
        return [
            (title, {"fields": [name for name in options["fields"] if name not in absent]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request, obj=None):
        # What was shown to its readers is taken from them only with a reason.
        settled = ["access", "addressee"] if obj and obj.publish_at else []
        # Whose paper it is gives licence and consent, on a page of their own; of other documents organizers do.
        theirs = ["licence", "publication_consent"] if obj and hasattr(obj, "paper") else []
        return [*super().get_readonly_fields(request, obj), *settled, *theirs]

    def get_form(self, request, obj=None, change=False, **kwargs):
        # `file` is the form's own field, not one of the model.
        kwargs["fields"] = [name for name in kwargs.get("fields") or [] if name != "file"] or None
        form = super().get_form(request, obj, change=change, **kwargs)
        form.judged = getattr(request, "judged_file", None)
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is None and "file" in request.FILES:
            if self.has_add_permission(request):
                # Before the transaction of the form: reading a file takes seconds, in which SQLite lets nobody write.
                request.judged_file = OneFileForm(request.FILES, request.POST.get("kind", ""))
                request.judged_file.is_valid()
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=PlaceForm, **kwargs)

    def get_inlines(self, request, obj):
        return self.inlines if obj else [AuthorInline]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj: Document, form, change: bool) -> None:
        if "errata_note" in form.changed_data:
            obj.errata_at = portal_now() if obj.errata_note else None
        if change:
            return super().save_model(request, obj, form, change)
        fields = {name: getattr(obj, name) for name in [*form._meta.fields, "errata_at"] if name != "related"}
        made = actions.add_document(**fields)
        obj.pk, obj.number = made.pk, made.number
        if form.sent:
            form.sent.add_to(made, request.user)

    @admin.display(description="publication", ordering="publish_at")
    def publication(self, document: Document) -> SafeString:
        if document.withdrawn_at:
            word, at = tag("withdrawn", "bad"), document.withdrawn_at
        elif document.is_published:
            word, at = tag("published", "good"), document.publish_at
        elif document.is_scheduled:
            word, at = tag("from", "warn"), document.publish_at
        else:
            return tag("not published")
        return format_html("{} {}", word, local(at, document.meeting))
