"""Documents, with the items of the programme to which they belong."""

from django.contrib import admin

from agenda.models import Item, ItemDocument
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


@admin.register(Document)
class OfficeDocumentAdmin(DocumentAdmin):
    inlines = [*DocumentAdmin.inlines, ItemDocumentInline]
