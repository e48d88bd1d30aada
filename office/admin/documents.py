"""Documents, with the items and sessions of the programme to which they belong."""

from django.contrib import admin

from agenda.models import Item, ItemDocument, Session, SessionDocument
from egm_portal.adminkit.conflicts import ConflictFormSet
from egm_portal.adminkit.scope import ConflictInline
from papers.admin.documents import DocumentAdmin
from papers.models import Document


class ItemDocumentFormSet(ConflictFormSet):
    @classmethod
    def get_default_prefix(cls) -> str:
        return "items"  # the relation has no name from which Django would take one


class ItemDocumentInline(ConflictInline):
    """Where the programme shows the document, and whose it is: an organizer may add slides for a speaker."""

    model = ItemDocument
    formset = ItemDocumentFormSet
    meeting_path = "document__meeting"
    fields = [("item", "participant")]
    verbose_name = "item of the programme"
    verbose_name_plural = "Items of the programme"

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name == "item":
            kwargs["queryset"] = Item.objects.of_meeting(getattr(request, "edited_meeting", None)).order_by("title")
        return super().formfield_for_foreignkey(field, request, **kwargs)


class SessionDocumentFormSet(ConflictFormSet):
    @classmethod
    def get_default_prefix(cls) -> str:
        return "sessions"


class SessionDocumentInline(ConflictInline):
    """Statements for a session itself."""

    model = SessionDocument
    formset = SessionDocumentFormSet
    meeting_path = "document__meeting"
    fields = [("session", "participant")]
    verbose_name = "session of the programme"
    verbose_name_plural = "Sessions of the programme"

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name == "session":
            kwargs["queryset"] = Session.objects.filter(
                meeting=getattr(request, "edited_meeting", None), number__isnull=False
            )
        return super().formfield_for_foreignkey(field, request, **kwargs)


@admin.register(Document)
class OfficeDocumentAdmin(DocumentAdmin):
    inlines = [*DocumentAdmin.inlines, ItemDocumentInline, SessionDocumentInline]

    def get_inlines(self, request, obj) -> list:
        inlines = super().get_inlines(request, obj)
        if obj and obj.kind == Document.Kind.STATEMENT:
            return inlines
        return [inline for inline in inlines if inline is not SessionDocumentInline]
