"""Notes of sessions, and who attended on which day.

Notes refer to the number of a session, which stays when the session is deleted from the programme.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from agenda.models import SessionNumber
from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import VersionedText
from participants.models import Participant


class SessionNotes(models.Model):
    """What the rapporteur of a session wrote for the report; never public."""

    session_number = models.OneToOneField(SessionNumber, on_delete=models.CASCADE, related_name="+")
    text = models.OneToOneField(VersionedText, on_delete=models.CASCADE, related_name="+")
    kept_reason = models.TextField("reason for keeping them", max_length=1000, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "session notes"
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_at=None, kept_reason="") | (Q(kept_at__isnull=False) & ~Q(kept_reason="")),
                name="notes_kept_with_a_reason",
                violation_error_message="Say why these notes are kept.",
            )
        ]

    def __str__(self) -> str:
        return f"Notes of session {self.session_number}"


class AttendedDay(models.Model):
    """A day on which somebody was at the meeting, as an organizer or editor recorded; on others they were not there."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attended_days")
    day = models.DateField()
    attendance = models.CharField(max_length=10, choices=Participant.Attendance)
    recorded_at = models.DateTimeField(default=portal_now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "day"],
                name="attended_day_once",
                violation_error_message="This person is already recorded on this day.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} on {date_format(self.day)}"
