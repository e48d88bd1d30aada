"""What somebody needs in order to take part: organizers alone read it, and it is kept nowhere else."""

from django.db import models

from egm_portal.clock import portal_now
from participants.models.people import Participant


class Need(models.Model):
    """A participant's answer in their own words: a table of its own, which nothing exports, logs, searches or restores.

    Deleted when they withdraw, and 60 days after the last day of the meeting or its cancellation.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="need")
    text = models.TextField(max_length=500)
    said_at = models.DateTimeField(default=portal_now)
    is_dealt_with = models.BooleanField(default=False)

    def __str__(self) -> str:
        # Messages and logs name rows by this.
        return f"Need {self.pk}"
