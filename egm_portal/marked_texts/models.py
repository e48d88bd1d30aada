"""Texts of which every version is kept, with who saved it and when."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField

MAX_TEXT = 200_000  # characters, as a section of a report


class VersionedText(models.Model):
    """A text that several people write; the row that has it refers to this one, and the newest version is the text."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"Text {self.pk}"


class TextVersionQuerySet(models.QuerySet):
    def newest(self) -> "TextVersionQuerySet":
        """The last version of each text."""
        newer = TextVersion.objects.filter(versioned_text=OuterRef("versioned_text"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))


class TextVersion(models.Model):
    """A text as somebody saved it. Versions are numbered from one without a gap.

    A version never changes, but for the newest one of a text that is saved while it is typed: its author goes on with
    it until the sitting is over or words are deleted, and `saves` counts how often it was saved.
    """

    versioned_text = models.ForeignKey(VersionedText, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    saves = models.PositiveIntegerField(default=1)
    text = models.TextField(max_length=MAX_TEXT, blank=True)
    # The identities of its paragraphs in their order, for a text whose paragraphs are cited.
    keys = models.JSONField(default=list, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField(default=portal_now)
    begun_at = models.DateTimeField(default=portal_now)  # the first of its saves
    # Where the words come from, unless somebody typed them: "Word: cleared.docx", "Restored from version 4".
    source = LineField(max_length=120, blank=True, default="", db_default="")

    objects = TextVersionQuerySet.as_manager()

    class Meta:
        ordering = ["versioned_text", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["versioned_text", "number"],
                name="text_version_number_once",
                violation_error_message="Another version of this text has this number.",
            )
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
