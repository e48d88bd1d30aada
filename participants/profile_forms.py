"""What participants type about themselves, and what they agree to."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.sizes import over_limit
from participants import photos
from participants.fields import Use, fields_for, printed_details
from participants.models import Participant


def bare_helper() -> FormHelper:
    """For a form that is part of a larger one: without a form element and a CSRF field of its own."""
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    return helper


class ProfileForm(ConflictForm):
    """How the person is printed for this meeting, and a few lines about them."""

    is_part = True

    class Meta:
        model = Participant
        fields = fields_for(Use.PROFILE)
        field_classes = {"biography": LongTextField}
        labels = {"honorific": "How you are addressed", "title": "Title or function", "biography": "Short biography"}
        help_texts = {
            "honorific": "Mr., Ms., Dr. or as you wish.",
            "biography": "Up to 1,500 characters. It is shown only if you agree to that below.",
        }
        widgets = {"biography": forms.Textarea(attrs={"rows": 7})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


class PhotoForm(forms.Form):
    """One JPEG, PNG or WebP picture, if one was sent. After validation `prepared` is the square photo made of it.

    Where none may be taken, `refusal` says why, and the file is not read.
    """

    photo = forms.FileField(
        label="A photo",
        required=False,
        max_length=255,
        help_text="JPEG, PNG or WebP, up to 5 MB and 40 megapixels. It is cropped to a square; where and when it was "
        "taken is not kept.",
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
            raise forms.ValidationError(f"{over_limit(file.size, photos.LIMIT)} Please save the photo smaller.")
        try:
            self.prepared = photos.prepare(file.temporary_file_path())
        except photos.Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return file


class ConsentsForm(ConflictForm):
    """What may be shown in public; each is free, and apart from the others."""

    shown_name, is_part = "shown_consents", True

    list_consent = forms.BooleanField(
        label="My name may be shown",
        required=False,
        help_text="The list of participants, the programme and the report then name you, with how you are addressed, "
        f"your {printed_details('category')}. Without this you are not named there, and neither biography "
        "nor photo is shown.",
    )

    class Meta:
        model = Participant
        fields = fields_for(Use.CONSENT)
        labels = {"biography_consent": "My biography may be shown", "photo_consent": "My photo may be shown"}
        help_texts = {
            "biography_consent": "It appears under your name in the list of participants.",
            "photo_consent": "It appears beside your name in the list of participants, small, and opens larger.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


class ErasureForm(forms.Form):
    """The one thing to know before asking to be erased."""

    confirmed = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Please confirm that you understand this."},
    )
