from django.conf import settings
from django.db import models


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
