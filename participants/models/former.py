from django.conf import settings
from django.db import models

from egm_portal.clock import portal_now
from egm_portal.text.lines import LineField
from participants.models.people import Participant


class FormerParticipant(models.Model):
    """The id of an entry that was merged into another one: its public addresses lead to that.

    What was known of the person under that id is kept, so that an erasure finds all of it.
    """

    former_id = models.PositiveBigIntegerField("former id", unique=True)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="former")
    name = LineField(max_length=200, blank=True)
    name_in_own_script = LineField(max_length=200, blank=True, default="", db_default="")
    email = models.EmailField("e-mail address", blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField(default=portal_now)

    class Meta:
        ordering = ["former_id"]

    def __str__(self) -> str:
        return f"Former entry {self.former_id} of {self.participant}"
