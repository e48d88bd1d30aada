"""Where conclusions and recommendations are cited afterwards."""

from django.db import models
from django.db.models import Q

from egm_portal.clock import portal_now
from egm_portal.marked_texts.markup.addresses import Addresses
from egm_portal.text.lines import LineField
from egm_portal.text.years import years_are_plausible
from room.models.recommendations import Recommendation

NEITHER_SYMBOL_NOR_ADDRESS = "Enter the symbol of the document or its address, so that readers find it."


class CitingDocument(models.Model):
    """A public document that cites a conclusion or recommendation. Nothing is said of what anybody made of it."""

    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.CASCADE,
        related_name="citing_documents",
        verbose_name="conclusion or recommendation",
    )
    title = LineField(max_length=300)
    symbol = LineField(max_length=80, blank=True, help_text="Such as E/CN.5/2014/3.")
    address = models.URLField(max_length=500, blank=True, help_text="Of a page that everybody can read.")
    paragraph = LineField(max_length=20, blank=True, help_text="The number of the paragraph, such as 41.")
    dated_on = models.DateField("date of the document")
    added_at = models.DateTimeField(default=portal_now, editable=False)

    class Meta:
        ordering = ["recommendation", "-dated_on", "pk"]
        verbose_name = "citing document"
        constraints = [
            years_are_plausible("citing_document", days=("dated_on",)),
            models.CheckConstraint(
                condition=~Q(symbol="") | ~Q(address=""),
                name="citing_document_can_be_found",
                violation_error_message=NEITHER_SYMBOL_NOR_ADDRESS,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def link(self) -> str:
        """Its address, or that of its symbol in the document system of the United Nations; or nothing."""
        return self.address or Addresses().of_symbol(self.symbol)
