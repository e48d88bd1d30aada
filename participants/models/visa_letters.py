from django.db import models

from egm_portal.pdf.models import Rendering
from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_one_line
from participants.models.people import Participant


class InvitationLetter(models.Model):
    """What an organizer wrote for a participant's visa support letter, and its PDF once that was requested."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="letter")
    signatory = LineField(max_length=200, validators=[validate_one_line])
    signatory_title = LineField(max_length=200, validators=[validate_one_line])
    paragraph = models.TextField(max_length=2000, blank=True)
    dated_on = models.DateField()
    rendering = models.OneToOneField(Rendering, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Letter to {self.participant}"
