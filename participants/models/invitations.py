from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from egm_portal.clock import portal_now
from egm_portal.mail.models import Message
from participants.models.people import Participant


class InvitationQuerySet(models.QuerySet):
    def not_revoked(self) -> "InvitationQuerySet":
        return self.filter(revoked_at__isnull=True)


class Invitation(models.Model):
    """An invitation by mail. Its link is computed from the nonce when the mail is sent, and is not stored."""

    class State(models.TextChoices):
        SENT = "sent", "Sent"
        ANSWERED = "answered", "Answered"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "No longer valid"

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="invitations")
    nonce = models.CharField(max_length=32)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=portal_now)
    reply_by = models.DateField(null=True, blank=True, help_text="The day by which a reply is asked for.")
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(revoked_at__isnull=True),
                name="invitation_one_standing",
                violation_error_message="This person already has an invitation.",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_lives_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.participant}"

    def state(self, at: datetime | None = None) -> State:
        if self.revoked_at:
            return self.State.REVOKED
        if self.answered_at:
            return self.State.ANSWERED
        return self.State.EXPIRED if (at or portal_now()) >= self.expires_at else self.State.SENT
