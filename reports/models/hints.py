"""What writers have decided about hints on house style."""

from django.db import models

from reports.models.reports import Report
from reports.models.sections import KEY_LENGTH


class IgnoredHint(models.Model):
    """A hint that is no longer shown, in one paragraph. When the words that it is about change, it is shown again."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="ignored_hints")
    # Empty for the heading of a section, which has no key.
    key = models.CharField(max_length=KEY_LENGTH, blank=True)
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
        return f"{self.rule} in {self.key or 'a heading'}"
