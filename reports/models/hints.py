"""What writers have decided about hints on house style."""

from django.db import models

from reports.models.reports import Report

PLACE_LENGTH = 40


class IgnoredHint(models.Model):
    """A hint that is no longer shown at one place. When the words that it is about change, it is shown again.

    The place is the key of a paragraph, of a section (for its heading) or of a recommendation; that of a footnote
    has the footnote's mark after a circumflex.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="ignored_hints")
    key = models.CharField(max_length=PLACE_LENGTH)
    rule = models.CharField(max_length=30)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key", "rule", "fingerprint"],
                name="hint_ignored_once",
                violation_error_message="This hint is ignored already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} in {self.key}"
