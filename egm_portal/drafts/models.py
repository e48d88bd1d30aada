from datetime import timedelta

from django.db import models

from egm_portal.clock import real_now
from egm_portal.meetings.models import User

DRAFT_LIFE = timedelta(days=30)


class FormDraft(models.Model):
    """What one person last typed into one form for one row and has not saved. Only that person ever sees it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=100, help_text="The name of the route to which the form is sent.")
    row = models.CharField(max_length=100, blank=True, help_text="The id of the row, or of what a new row belongs to.")
    values = models.JSONField(help_text="For each changed field, what was typed and what was saved then.")
    page = models.TextField(blank=True, db_default="", help_text="The address of the page that has the form.")
    kept_at = models.DateTimeField(default=real_now, db_index=True, help_text="In real time.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "row"],
                name="one_draft_of_a_form",
                violation_error_message="There can be only one draft of a form for each person and row.",
            )
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
