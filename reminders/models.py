from django.db import models

from egm_portal.clock import portal_now
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from participants.models import Participant
from reminders import kinds


class ReminderRule(models.Model):
    """When participants of a meeting are reminded, and of what. Reminders are sent at 09:00 in the meeting's zone."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reminder_rules")
    kind = models.CharField("reminder", max_length=20, choices=kinds.choices)
    days = models.SmallIntegerField(
        "when", help_text="Days from the date to which the kind refers: negative before it, positive after it."
    )
    active = models.BooleanField(default=True)
    since = models.DateTimeField(
        default=portal_now,
        editable=False,
        help_text="When it was created or last changed. It does not apply to earlier times.",
    )

    class Meta:
        ordering = ["meeting", "kind", "days"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "days"],
                name="reminder_rule_once",
                violation_error_message="The meeting already has this reminder.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.when}"

    @property
    def when(self) -> str:
        """In words: "3 days before the deadline"."""
        kind = kinds.KINDS.get(self.kind)
        # A version of the portal may have dropped the kind; the ledger still names its rules.
        return kinds.offset_in_words(self.days, kind.counted_from if kind else "its date")


class Reminder(models.Model):
    """A row of the ledger: what was done at the time when a rule's reminder of a participant was due."""

    class Outcome(models.TextChoices):
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Skipped: too late to be useful"

    rule = models.ForeignKey(ReminderRule, on_delete=models.CASCADE, related_name="reminders")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="reminders")
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    decided_at = models.DateTimeField(default=portal_now)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "reminder sent"
        verbose_name_plural = "reminders sent"
        ordering = ["-due_at"]
        constraints = [models.UniqueConstraint(fields=["rule", "participant", "due_at"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.rule} to {self.participant}"
