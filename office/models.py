from django.conf import settings
from django.db import models

from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField
from egm_portal.text.sizes import file_size


class Heartbeat(models.Model):
    """The last time that a worker ran the task that beat sends to its queue each minute."""

    queue = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.queue


class DigestSubscription(models.Model):
    """Whether somebody who works on meetings gets the digest, and until when the last one told them what happened.

    Without a row they get it. `told_until` is in the portal's calendar, also of days without anything to say.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)
    told_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)


class LetterFile(models.Model):
    """A file from an organizer's own computer that a letter carries. It never changes, and nobody else gets it.

    It is there as long as an e-mail of the letter has not been erased, so that one that failed can be sent again.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    letter = models.CharField(max_length=32, help_text="The digest of the letter.")
    original_name = LineField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")
    stored_name = models.CharField(max_length=100, help_text="Which ends with its SHA-256.")
    mails = models.ManyToManyField(Message, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["letter", "stored_name"], name="letter_file_once")]

    def __str__(self) -> str:
        return f"{self.original_name} ({file_size(self.size)})"
