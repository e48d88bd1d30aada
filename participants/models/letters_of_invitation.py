from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_one_line
from participants.models.people import Participant


class LetterOfInvitation(models.Model):
    """The letter that is signed on paper: what an organizer chose for it. Its text follows from the meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="letters_of_invitation")
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="letter_of_invitation")
    number = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1)], editable=False, help_text="The running number of its first reference."
    )
    reference = LineField(max_length=60, validators=[validate_one_line])
    dated_on = models.DateField("date of the letter")
    reply_by = models.DateField("reply by")
    copies = models.TextField("copies to", max_length=1000, blank=True, default="", help_text="One per line.")
    enclosures = models.TextField(max_length=1000, blank=True, default="", help_text="One per line.")
    signed_file = models.CharField(
        max_length=100,
        blank=True,
        default="",
        db_default="",  # for the version before, which does not know the column
        editable=False,
        help_text="Where the scan of the signed letter is stored.",
    )
    signed_at = models.DateTimeField("signed letter added", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["meeting", "number"]
        verbose_name, verbose_name_plural = "letter of invitation", "letters of invitation"
        constraints = [
            models.UniqueConstraint(
                F("meeting"),
                Lower("reference"),
                name="letter_reference_once",
                violation_error_message="Another letter of this meeting has this reference.",
            ),
            models.UniqueConstraint(fields=["meeting", "number"], name="letter_number_once"),
            models.CheckConstraint(
                condition=Q(signed_file="", signed_at__isnull=True) | (~Q(signed_file="") & Q(signed_at__isnull=False)),
                name="letter_signed_file_has_its_date",
                violation_error_message="A signed letter has the time at which it was added, and nothing else has.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
