"""The contact form."""

import unicodedata

from django import forms

from egm_portal.meetings.models import User
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_one_line, validate_plain_address

MAX_TEXT = 5000
"""Characters of a message."""


class PlainTextField(LongTextField):
    """A text of several lines with a limit; control characters are removed."""

    def to_python(self, value: str | None) -> str:
        # NUL is left for the field's validator, which refuses it.
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return "".join(
            character for character in text if character in "\n\t\0" or unicodedata.category(character) != "Cc"
        )


class ContactForm(forms.Form):
    """A message to a unit. Whoever is signed in writes with the name and the address of the account."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        validators=[validate_one_line],
        error_messages={"required": "Please enter your name."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        validators=[validate_one_line, validate_plain_address],
        help_text="We will reply to this address. Only the unit and the organizers see it.",
        error_messages={
            "required": "Please enter your e-mail address, so that we can reply.",
            "invalid": "Please enter an e-mail address such as name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    subject = forms.CharField(
        label="Subject (optional)",
        required=False,
        max_length=150,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = PlainTextField(
        label="Your message",
        max_length=MAX_TEXT,
        error_messages={"required": "Please write your message."},
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def __init__(self, *args, sender: User | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.known = {"email": sender.email, "name": sender.name} if sender else {}
        for name in [name for name, value in self.known.items() if value]:
            del self.fields[name]

    @property
    def message(self) -> dict[str, str]:
        return self.known | self.cleaned_data
