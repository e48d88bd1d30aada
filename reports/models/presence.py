"""Who writes a report now, and who operates a room."""

from django.conf import settings
from django.db import models

from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting
from reports.models.recommendations import Recommendation
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


class OperatorPresence(models.Model):
    """Who has the operator's page of a meeting open, when it was last heard of, and which proposal they edit there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(default=real_now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="operator_presence_once",
                violation_error_message="This person’s presence is recorded already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.meeting}"
