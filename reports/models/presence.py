"""Who writes a report now."""

from django.conf import settings
from django.db import models

from egm_portal.clock import real_now
from reports.models.reports import Report
from reports.models.sections import Section


class WriterPresence(models.Model):
    """In which section of the report somebody has last saved what they typed, and when; one row for each person."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=real_now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"],
                name="writer_presence_once",
                violation_error_message="This person’s presence is recorded already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.section}"
