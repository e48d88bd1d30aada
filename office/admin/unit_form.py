"""The form of the unit and of how its pages look."""

import hashlib

from django import forms
from django.core.files.uploadedfile import UploadedFile

from egm_portal.adminkit.conflicts.forms import ConflictForm
from egm_portal.images import Picture, Unreadable, reencode
from egm_portal.meetings import unit
from egm_portal.meetings.models import PortalUnit
from egm_portal.text.colours import HEX, LEAST_CONTRAST, contrast
from egm_portal.text.sizes import over_limit

LOGO_LIMIT = 5_000_000  # bytes
LOGO_SIDE, SMALL_SIDE = 640, 16  # pixels: it is shown 48 pixels high
NO_SVG = "An SVG file is not accepted, since it can contain scripts. Please send the logo as PNG or JPEG."


class UnitForm(ConflictForm):
    """The facts of the unit; a logo takes the place of the present one."""

    new_logo = forms.FileField(
        label="Logo",
        required=False,
        max_length=255,
        help_text="PNG or JPEG, up to 5 MB. It stands on white, 48 pixels high, on the front page.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Remove the logo", required=False)
    prepared: Picture | None = None

    class Meta:
        model = PortalUnit
        fields = ["name", "institution", "email", "accent", "accent_dark"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        present = unit.Unit.of("")
        for name, standard in (
            ("name", present.name),
            ("email", present.email),
            ("accent", unit.STANDARD_ACCENT),
            ("accent_dark", unit.STANDARD_ACCENT_DARK),
        ):
            if name in self.fields:
                self.fields[name].help_text = f"{self.fields[name].help_text} If this is empty: {standard}.".strip()
        if not self.instance.logo_sha256:
            self.fields.pop("remove_logo", None)

    def clean_accent(self) -> str:
        return self._legible("accent", "the light ground", unit.GROUND, unit.CARD)

    def clean_accent_dark(self) -> str:
        return self._legible("accent_dark", "the dark ground", unit.GROUND_DARK, unit.CARD_DARK)

    def _legible(self, name: str, ground: str, *grounds: str) -> str:
        """The colour; raises ValidationError with its contrast, if text in it could not be read on one of these."""
        colour = self.cleaned_data[name].lower()
        if not HEX.fullmatch(colour):
            return colour
        least = min(contrast(colour, each) for each in grounds)
        if least < LEAST_CONTRAST:
            # Rounded down: 4.49 is not 4.5.
            raise forms.ValidationError(
                f"The contrast of {colour} against {ground} is {int(least * 100) / 100}:1. Text needs "
                f"{LEAST_CONTRAST}:1. Please choose a {'darker' if name == 'accent' else 'lighter'} colour."
            )
        return colour

    def clean_new_logo(self) -> UploadedFile | None:
        file = self.cleaned_data["new_logo"]
        if file is None:
            return None
        if file.name.lower().endswith((".svg", ".svgz")) or file.content_type == "image/svg+xml":
            raise forms.ValidationError(NO_SVG)
        if file.size > LOGO_LIMIT:
            raise forms.ValidationError(f"{over_limit(file.size, LOGO_LIMIT)} Please choose a smaller version.")
        try:
            # By its path: a sandboxed process decodes it, never this one.
            self.prepared = reencode(file.temporary_file_path(), side=LOGO_SIDE, small_side=SMALL_SIDE)
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return file

    def save(self, commit: bool = True) -> PortalUnit:
        if self.prepared:
            self.instance.logo = self.prepared.content
            self.instance.logo_sha256 = hashlib.sha256(self.prepared.content).hexdigest()
        elif self.cleaned_data.get("remove_logo"):
            self.instance.logo, self.instance.logo_sha256 = None, ""
        return super().save(commit)
