"""Who pays for travel and stay: for each role in the settings of a meeting, unless an invitation says otherwise."""

from django.core.exceptions import ValidationError
from django.db import models

from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_one_line
from participants.roles import Role


class Payer(models.TextChoices):
    UNITED_NATIONS = "un", "The United Nations"
    HOST = "host", "The host"
    NOBODY = "nobody", "Nobody: their own costs"


def _of_role(role: Role) -> models.CharField:
    return models.CharField(
        role.label,
        max_length=10,
        choices=[("", "Ask when inviting"), *Payer.choices],
        blank=True,
        default="",
    )


class FundingTerms(models.Model):
    """Who pays for each role in a meeting, a column each; an empty one is asked when somebody with it is invited."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="funding_terms")
    expert = _of_role(Role.EXPERT)
    consultant = _of_role(Role.CONSULTANT)
    civil_society = _of_role(Role.CIVIL_SOCIETY)
    staff = _of_role(Role.STAFF)
    observer = _of_role(Role.OBSERVER)
    host = LineField(
        max_length=200,
        blank=True,
        default="",
        validators=[validate_one_line],
        help_text="As in “the Government of Switzerland will cover your travel and stay”.",
    )

    class Meta:
        verbose_name, verbose_name_plural = "choice by role", "who pays for travel and stay"

    def __str__(self) -> str:
        return "By role"

    def clean(self) -> None:
        if Payer.HOST in [getattr(self, role) for role in Role] and not self.host:
            raise ValidationError({"host": "Name the host, who pays for some of them."})
