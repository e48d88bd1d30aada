"""What an invited person types."""

from django import forms

from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_one_line, validate_plain_address
from participants.actions import Colleague
from participants.fields import printed_details


class AcceptForm(forms.Form):
    """The one question that comes with a yes; not to agree is free."""

    list_consent = forms.BooleanField(
        label=f"I agree that my name, {printed_details()} are shown on the meeting's public pages",
        required=False,
        help_text="You can change this at any time on your own page.",
    )


class NewLinkForm(forms.Form):
    """The address to which an invitation was sent."""

    email = forms.EmailField(
        max_length=254,
        label="Your e-mail address",
        help_text="The one to which the invitation was sent.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class DeclineForm(forms.Form):
    """The reason of a no, and somebody to ask instead; giving either is free."""

    reason = LongTextField(
        label="Reason for declining (optional)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="You need not give one. Only the organizers read it.",
    )
    colleague_name = forms.CharField(
        label="The colleague’s name",
        required=False,
        max_length=200,
        validators=[validate_one_line],
        help_text="You need not suggest anybody. The organizers decide whom they ask.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    colleague_email = forms.EmailField(
        label="The colleague’s e-mail address",
        required=False,
        max_length=254,
        validators=[validate_plain_address],
        help_text="If you know it. No mail is sent to it before the organizers invite your colleague.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    colleague_field = forms.CharField(
        label="The colleague’s field of work", required=False, max_length=100, validators=[validate_one_line]
    )

    def clean(self) -> dict:
        typed = super().clean()
        of_nobody = typed.get("colleague_email") or typed.get("colleague_field")
        if of_nobody and not typed.get("colleague_name") and "colleague_name" not in self.errors:
            self.add_error("colleague_name", "Give the name of your colleague too.")
        return typed

    @property
    def colleague(self) -> Colleague | None:
        """Whom the form suggests, if anybody; for a valid form."""
        given = {name: self.cleaned_data[f"colleague_{name}"] for name in ("name", "email", "field")}
        return Colleague(**given) if given["name"] else None
