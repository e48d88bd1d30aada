"""The forms of a participant's profile and consents."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.secret_names import NOT_KEPT
from egm_portal.text.country_fields import CountryFormField, offer_countries
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.names import is_part_of
from egm_portal.text.sizes import over_limit
from egm_portal.text.zones import zone_choices, zone_of_country
from participants import photos
from participants.fields import Use, fields_for, printed_details
from participants.forms import OWN_HELP_TEXTS, OWN_LABELS
from participants.models import Participant


def bare_helper() -> FormHelper:
    """For a form that is part of a larger one: without its own form element and CSRF field."""
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    return helper


def offer_zones(form: forms.ModelForm) -> None:
    """Lets the participant's time zone be chosen by city; left empty, it is that of a country with one zone."""
    field, country = form.fields["time_zone"], form.instance.country
    field.widget.attrs.pop("maxlength", None)  # for text; not valid in a select
    empty = f"That of {country}" if zone_of_country(country) else "Choose a city"
    field.widget.choices = zone_choices(str(form["time_zone"].value() or ""), empty, country=country)


class NamesForm(forms.ModelForm):
    """A form with a name and the family name in it, which is proposed again if only the name was changed."""

    def clean(self) -> dict:
        cleaned = super().clean()
        name, family_name = (cleaned.get(field, "") for field in ("name", "family_name"))
        is_own = "family_name" in self.changed_data and family_name
        if "family_name" in cleaned and not is_own and not is_part_of(name, family_name):
            # In the instance too: where nothing was sent of a field, Django leaves what is there.
            cleaned["family_name"] = self.instance.family_name = ""
        return cleaned


class ProfileForm(NamesForm, ConflictForm):
    is_part = True

    class Meta:
        model = Participant
        fields = fields_for(Use.PROFILE)
        field_classes = {"biography": LongTextField, "country": CountryFormField}
        labels = OWN_LABELS | {
            "letters_begin": "Letters to me begin with “Dear”",
            "name_in_own_script": "My name in its own script",
            "attendance": "I take part",
            "time_zone": "My time zone",
            "biography": "Short biography",
        }
        help_texts = OWN_HELP_TEXTS | {
            "letters_begin": "What follows “Dear”, if it is not your form of address and family name: “Ms. Khai”.",
            "name_in_own_script": "If it is not in Latin letters: 李伟. It is not shown on public pages.",
            "attendance": "If travel has already been arranged for you, please tell the organizers too.",
            "time_zone": "For those who take part online, so that the programme does not ask them to speak at night.",
            "biography": "Up to 1,500 characters. It is shown only if you agree below.",
        }
        widgets = {
            "attendance": forms.RadioSelect,
            "time_zone": forms.Select,
            "biography": forms.Textarea(attrs={"rows": 7}),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()
        offer_zones(self)
        offer_countries(self, self.instance.country, self.instance.meeting.ends_on)

    @property
    def details(self) -> list[forms.BoundField]:
        """What is said of the person; whether they come or take part online has a section of its own."""
        return [self[name] for name in self.fields if name not in ("attendance", "time_zone")]


class PhotoForm(forms.Form):
    """One JPEG, PNG or WebP picture, if one was sent. After validation `prepared` is the square photo made from it.

    `refusal` is the sentence that says why no photo is accepted; then the file is not read.
    """

    photo = forms.FileField(
        label="A photo",
        required=False,
        max_length=255,
        help_text="JPEG, PNG or WebP, up to 5 MB and 40 megapixels. It is cropped to a square, and location and date "
        "are removed.",
        error_messages={"required": "Please choose a file."},
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "class": "form-control", "form": "profile"}
        ),
    )

    def __init__(self, *args, refusal: str = "", required: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].required = required
        self.use_required_attribute = False
        self.refusal = refusal

    def clean_photo(self) -> UploadedFile | None:
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        file = self.cleaned_data["photo"]
        if file is None:
            return None
        if file.size > photos.LIMIT:
            raise forms.ValidationError(f"{over_limit(file.size, photos.LIMIT)} Please choose a smaller version.")
        try:
            # By its path: a sandboxed process decodes it, never this one.
            self.prepared = photos.prepare(file.temporary_file_path())
        except photos.Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return file


class ConsentsForm(ConflictForm):
    """What may be shown in public; each consent is optional and independent of the others."""

    shown_name, is_part = "shown_consents", True

    list_consent = forms.BooleanField(
        label="My name may be shown",
        required=False,
        help_text="The list of participants, the programme and the report then show your name, form of address, "
        f"{printed_details('category')}. Otherwise you are not named there, and neither your biography nor your "
        "photo is shown.",
    )

    class Meta:
        model = Participant
        fields = fields_for(Use.CONSENT)
        labels = {"biography_consent": "My biography may be shown", "photo_consent": "My photo may be shown"}
        help_texts = {
            "biography_consent": "It appears under your name in the list of participants.",
            "photo_consent": "A small version appears next to your name in the list of participants, "
            "with a link to the full photo.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


class NeedForm(forms.Form):
    need = LongTextField(
        label="Is there anything you need in order to take part?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=f"In your own words. You need not say why. {NOT_KEPT}",
    )


class ErasureForm(forms.Form):
    confirmed = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Please confirm that you understand this."},
    )
