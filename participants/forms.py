"""The forms of an invitation."""

from django import forms

from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_one_line, validate_plain_address
from participants.actions import Colleague
from participants.fields import printed_details
from participants.models import Participant


class AcceptForm(forms.Form):
    """What is asked of those who accept: to agree is optional, and how they take part is asked if they can choose."""

    attendance = forms.ChoiceField(label="I take part", required=False, widget=forms.RadioSelect)
    list_consent = forms.BooleanField(
        label=f"I agree that my name, {printed_details()} may be shown on the public pages of the meeting",
        required=False,
        help_text="You can change this at any time on your personal page.",
    )

    def __init__(self, *args, participant: Participant, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not participant.meeting.joining_link:
            del self.fields["attendance"]
            return
        in_person, online = Participant.Attendance
        choices = [(in_person.value, f"In person, in {participant.meeting.city}"), (online.value, online.label)]
        self.fields["attendance"].choices = choices
        self.initial["attendance"] = participant.attendance


class NewLinkForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        label="Your e-mail address",
        help_text="The address to which the invitation was sent.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class DeclineForm(forms.Form):
    """The reason for declining, and a colleague to invite instead; both are optional."""

    reason = LongTextField(
        label="Reason for declining (optional)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the organizers will see it.",
    )
    colleague_name = forms.CharField(
        label="The colleague’s name",
        required=False,
        max_length=200,
        validators=[validate_one_line],
        help_text="Optional. The organizers decide whom to invite.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    colleague_email = forms.EmailField(
        label="The colleague’s e-mail address",
        required=False,
        max_length=254,
        validators=[validate_plain_address],
        help_text="Optional. No e-mail is sent to it unless the organizers invite your colleague.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    colleague_field = forms.CharField(
        label="The colleague’s field of work", required=False, max_length=100, validators=[validate_one_line]
    )

    def clean(self) -> dict:
        values = super().clean()
        has_details = values.get("colleague_email") or values.get("colleague_field")
        if has_details and not values.get("colleague_name") and "colleague_name" not in self.errors:
            self.add_error("colleague_name", "Please enter your colleague’s name too.")
        return values

    @property
    def colleague(self) -> Colleague | None:
        values = {name: self.cleaned_data[f"colleague_{name}"] for name in ("name", "email", "field")}
        return Colleague(**values) if values["name"] else None
