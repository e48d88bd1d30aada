"""Documents that cite a conclusion or recommendation."""

from django.contrib import admin

from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.adminkit.scope import MeetingScopedAdmin, OrganizedMeetingFilter
from egm_portal.clock import portal_now
from reports.models import CitingDocument
from reports.models.citing import NEITHER_SYMBOL_NOR_ADDRESS
from room.models import Recommendation


class CitingDocumentForm(MeetingRowForm):
    """A document that cites what was issued with a number."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("recommendation"):
            field.queryset = field.queryset.filter(meeting__report__issues__issued_at__lte=portal_now()).exclude(
                printed_number=None
            )
            field.queryset = field.queryset.order_by("meeting", "kind", "printed_number").distinct()
            field.label_from_instance = described
            field.help_text = "Those of issued reports."

    def clean(self) -> dict:
        values = super().clean()
        # Beside its field: the constraint of the table would say it of the whole form.
        if not (values.get("symbol") or values.get("address") or self.errors.keys() & {"symbol", "address"}):
            self.add_error("symbol", NEITHER_SYMBOL_NOR_ADDRESS)
        return values


@admin.register(CitingDocument)
class CitingDocumentAdmin(MeetingScopedAdmin):
    """What readers see under “Cited in” on the page of a conclusion or recommendation."""

    form = CitingDocumentForm
    meeting_path = "recommendation__meeting"
    list_display = ["title", "symbol", "cites", "dated_on"]
    list_filter = [OrganizedMeetingFilter]
    list_select_related = ("recommendation__meeting",)
    search_fields = ["title", "symbol"]
    search_help_text = "Title or symbol"
    fields = ["recommendation", "title", ("symbol", "paragraph"), "address", "dated_on"]

    @admin.display(description="cites", ordering="recommendation")
    def cites(self, document: CitingDocument) -> str:
        return described(document.recommendation)


def described(recommendation: Recommendation) -> str:
    """Its number and its first words."""
    return f"{recommendation.get_kind_display()} {recommendation.printed_number}: {recommendation}"
