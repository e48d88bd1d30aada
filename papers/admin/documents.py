"""The screen of documents and their files."""

from django.contrib import admin
from django.db.models import Prefetch
from django.utils.html import format_html
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import choice_tag, local, short_time
from egm_portal.adminkit.scope import (
    ConflictInline,
    MeetingScopedAdmin,
    MeetingScopedInline,
    OrganizedMeetingFilter,
    ReadOnly,
)
from egm_portal.clock import portal_now
from papers import actions, rules
from papers.admin.bulk_upload import SeveralFiles
from papers.admin.document_files import OneFileForm
from papers.admin.document_order import DocumentOrder
from papers.admin.document_verbs import DOCUMENT_VERBS
from papers.admin.filters import DocumentChips
from papers.admin.forms import DocumentForm
from papers.advice import left_out_of, obstacle_to_readers
from papers.cells import PUBLICATION_TINTS, download_link, publication_tag, waiting_tag
from papers.languages import native_name
from papers.models import Author, Document, Version


class VersionInline(ReadOnly, MeetingScopedInline):
    model = Version
    meeting_path = "document__meeting"
    fields = readonly_fields = ["number", "in_language", "file", "pages", "received", "in_use", "sha256"]
    verbose_name_plural = "Files"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("document__meeting", "document__paper").defer("first_page")

    @admin.display(description="file")
    def file(self, version: Version) -> SafeString:
        # A form that names another id than the page did has a row without a version.
        return download_link(version) if version.pk else "-"

    @admin.display(description="language")
    def in_language(self, version: Version) -> str:
        return native_name(version.language_code)

    @admin.display(description="received")
    def received(self, version: Version) -> str:
        return local(version.received_at, version.document.meeting)

    @admin.display(description="readers get it")
    def in_use(self, version: Version) -> str:
        if version.taken_back_at:
            return format_html("taken back on {}", local(version.taken_back_at, version.document.meeting))
        if version.superseded_at:
            return "no longer"
        answer = "not yet" if version.current_from is None else "yes"
        is_of_paper = hasattr(version.document, "paper")
        waits = "" if is_of_paper else obstacle_to_readers(version)
        is_approved = not is_of_paper or version.is_translation  # those of papers are accepted
        if is_approved and version.current_from is None and rules.waits_for_a_look(version, version.document):
            waits = "It waits under “Approve the new file”."
        notes = [*filter(None, [waits]), *left_out_of(version)]
        return f"{answer}. {' '.join(notes)}" if notes else answer


class AuthorInline(ConflictInline):
    model = Author
    meeting_path = "document__meeting"


class DocumentAdmin(SeveralFiles, DocumentOrder, MeetingScopedAdmin):
    choice_related = ("meeting",)
    chosen_by_search = True
    choice_sets = {
        "presentations": lambda rows: rows.filter(kind=Document.Kind.PRESENTATION),
        # Not every recipient of a mail may open documents of other kinds of access.
        "readable": lambda rows: rows.published().filter(
            access__in=[Document.Access.PUBLIC, Document.Access.PARTICIPANTS]
        ),
    }
    form = DocumentForm
    verbs = DOCUMENT_VERBS
    list_display = ["number", "title", "kind", "symbol", "access", "publication_in_short"]
    list_display_links = ["title"]
    list_filter = [OrganizedMeetingFilter, DocumentChips, "kind", "access"]
    search_help_text = "Title, symbol, subject or author"
    search_fields = ["title", "symbol", "subjects", "authors__name"]
    inlines = [AuthorInline, VersionInline]
    readonly_fields = ["publication"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *["meeting", "publication", ("kind", "symbol"), "title", "abstract", "keywords", "file", "link"],
                ]
            },
        ),
        ("Who may read it", {"fields": ["access", "addressee", "licence", "publication_consent"]}),
        (
            "Details",
            {
                "fields": [
                    *[
                        ("subjects", "corporate_author"),
                        ("language", "issued_on"),
                        "accompanies",
                        "related",
                    ],
                    "errata_note",
                ]
            },
        ),
    ]

    def choice_detail(self, document: Document) -> str:
        return ", ".join(filter(None, [f"document {document.number}", document.get_kind_display(), document.symbol]))

    @admin.display(description="publication", ordering="publish_at")
    def publication(self, document: Document) -> SafeString:
        return format_html("{} {}", publication_tag(document), waiting_tag(document))

    @admin.display(description="publication", ordering="publish_at")
    def publication_in_short(self, document: Document) -> SafeString:
        at = short_time(document.withdrawn_at or document.publish_at, document.meeting)
        return format_html("{} {} {}", choice_tag(document.publication, PUBLICATION_TINTS), at, waiting_tag(document))

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("meeting", "paper", "submission__participant")
        return rows.with_embargo().prefetch_related(Prefetch("versions", Version.objects.defer("first_page")))

    def get_fieldsets(self, request, obj=None):
        absent = ["file"] if obj else ["publication"]
        return [
            (title, {"fields": [name for name in options["fields"] if name not in absent]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request, obj=None):
        # Once it was published, its readers lose it only by a withdrawal, which needs a reason.
        readers = ["access", "addressee"] if obj and obj.publish_at else []
        # The author of a paper states licence and consent on their own page; for other documents organizers do.
        rights = ["licence", "publication_consent"] if obj and hasattr(obj, "paper") else []
        # So does whoever has sent slides or a statement, who is not asked for a licence.
        rights += ["publication_consent"] if obj and rules.submission_of(obj) else []
        return [*super().get_readonly_fields(request, obj), *readers, *rights]

    def get_form(self, request, obj=None, change=False, **kwargs):
        # `file` is the form's own field, not one of the model.
        kwargs["fields"] = [name for name in kwargs.get("fields") or [] if name != "file"] or None
        form = super().get_form(request, obj, change=change, **kwargs)
        form.file_form = getattr(request, "file_form", None)
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is None and "file" in request.FILES:
            if self.has_add_permission(request):
                # Before the transaction of the form: checking a file takes seconds, in which SQLite lets nobody write.
                request.file_form = OneFileForm(request.FILES, request.POST.get("kind", ""))
                request.file_form.is_valid()
        return super().changeform_view(request, object_id, form_url, extra_context)

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
        added = actions.add_document(**fields)
        obj.pk, obj.number = added.pk, added.number
        if form.sent:
            form.sent.add_to(added, request.user)
