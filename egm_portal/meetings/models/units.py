from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_one_line

validate_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Please enter a colour such as #0b5a63.")


class PortalUnitQuerySet(models.QuerySet):
    def as_text(self) -> models.Subquery:
        """What pages show of the row, a line for each of FACTS, as a column of another query; None without a row."""
        # Without Coalesce, by which Django would group rows that are counted: none at all while there are none.
        parts = [part for name in PortalUnit.FACTS for part in (Value("\n"), models.F(name))][1:]
        return models.Subquery(self.filter(pk=1).values(text=Concat(*parts, output_field=models.TextField())))


class PortalUnit(models.Model):
    """The unit whose portal this is, and how its pages look: one row, or none.

    What is empty is as the settings and the style sheets say.
    """

    FACTS = ("name", "institution", "email", "accent", "accent_dark", "logo_sha256")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = LineField("name of the unit", max_length=200, blank=True, validators=[validate_one_line])
    institution = LineField(
        max_length=200,
        blank=True,
        validators=[validate_one_line],
        help_text="To which the unit belongs, such as “United Nations Department of Economic and Social Affairs”.",
    )
    email = models.EmailField("e-mail address", blank=True)
    accent = models.CharField(
        "accent colour", max_length=7, blank=True, validators=[validate_colour], help_text="Such as #7a1f5c."
    )
    accent_dark = models.CharField(
        "accent colour on a dark screen",
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text="Such as #e7a6cf.",
    )
    logo = models.BinaryField(null=True, blank=True, editable=False)
    logo_sha256 = models.CharField("logo", max_length=64, blank=True, editable=False)

    objects = PortalUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "unit and appearance"
        verbose_name_plural = "unit and appearance"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="portal_unit_is_one_row",
                violation_error_message="The portal has one unit.",
            ),
            models.CheckConstraint(
                condition=Q(logo=None, logo_sha256="") | (Q(logo__isnull=False) & ~Q(logo_sha256="")),
                name="portal_unit_logo_has_its_hash",
                violation_error_message="A logo is stored with its hash.",
            ),
        ]

    def __str__(self) -> str:
        return "Unit and appearance"
