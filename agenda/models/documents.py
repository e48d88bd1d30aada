"""Documents of the programme: slides and statements, at their item or at their session."""

from django.core.exceptions import ValidationError
from django.db import models

from papers.models import Document
from participants.models import Participant


class ItemDocument(models.Model):
    """Slides, a statement or another document of an item besides its paper; `participant` is who sent it."""

    item = models.ForeignKey("Item", on_delete=models.CASCADE, related_name="shown_documents")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "document"],
                name="document_of_item_once",
                violation_error_message="The item already has this document.",
            )
        ]

    def __str__(self) -> str:
        return str(self.document)

    def clean(self) -> None:
        # No constraint can look into other tables; `check_invariants` finds what came past this.
        # The item may be missing in a form: nobody chose one, or somebody has just deleted it.
        if self.item_id and self.document.meeting_id != self.item.meeting_id:
            raise ValidationError({"document": "Choose a document of this meeting."})


class SessionDocument(models.Model):
    """A statement for a session, by somebody who speaks on no item of it; `participant` is who sent it."""

    session = models.ForeignKey("Session", on_delete=models.CASCADE, related_name="shown_documents")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "document"],
                name="document_of_session_once",
                violation_error_message="The session already has this document.",
            )
        ]

    def __str__(self) -> str:
        return str(self.document)

    def clean(self) -> None:
        if self.session_id and self.document.meeting_id != self.session.meeting_id:
            raise ValidationError({"document": "Choose a document of this meeting."})
