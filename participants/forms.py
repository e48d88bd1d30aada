"""The forms of an invitation."""

from django import forms

from egm_portal.text.country_fields import CountryFormField, offer_countries
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.names import is_part_of
from egm_portal.text.validators import validate_one_line, validate_plain_address
from participants.actions import Colleague
from participants.fields import Use, fields_for, printed_details
from participants.models import Participant
from participants.models.people import NOT_IN_NAME
from participants.queries import as_printed

DETAILS = fields_for(Use.PRINTED | Use.PROFILE)
"""What the list of participants prints and the person corrects."""

OWN_LABELS = {"honorific": "Form of address", "title": "Title or function"}
OWN_HELP_TEXTS = {
    "honorific": "Mr., Ms., Dr. or as you prefer.",
    "name": "As you write it, in your own order.",
    "family_name": "The words of your name by which lists sort you, such as “García Márquez”. It may be your "
    "whole name.",
}
"""What these are called where the person enters them."""


class AcceptForm(forms.Form):
    """What is asked of those who accept; all of it is optional.

    How they take part is asked if they can choose, and a letter for a visa unless they take part online. Their details
    are as the list will print them: `corrected` are those that the person changed, not those that somebody else did
    after the page was opened.
    """

    attendance = forms.ChoiceField(label="I take part", required=False, widget=forms.RadioSelect)
    list_consent = forms.BooleanField(
        label=f"I agree that my name, {printed_details()} may be shown on the public pages of the meeting",
        required=False,
        help_text="You can change this at any time on your personal page.",
    )
    visa_letter = forms.BooleanField(
        label="I need a visa support letter",
        required=False,
        help_text="Only if you come in person. The organizers prepare it once you have accepted.",
    )
    field_order = ["attendance", "visa_letter", *DETAILS, "list_consent"]

    def __init__(self, *args, participant: Participant, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.listed = as_printed([participant])[0]
        # A page that was opened before there were details sends none.
        if not self.is_bound or _shown(DETAILS[0]) in self.data:
            self._ask_details(participant)
        self._ask_how(participant)
        self.order_fields(self.field_order)

    @property
    def details(self) -> list[tuple[forms.BoundField, str]]:
        """The details, each with what the page said when it was opened."""
        return [(self[name], self._as_opened(name)) for name in DETAILS if name in self.fields]

    def clean(self) -> dict:
        cleaned = super().clean()
        name, family_name = (cleaned.get(field, "") for field in ("name", "family_name"))
        if name and family_name and not is_part_of(name, family_name):
            if family_name == self._as_opened("family_name"):
                cleaned["family_name"] = ""  # of the former name: it is proposed again
            else:
                self.add_error("family_name", NOT_IN_NAME)
        return cleaned

    @property
    def corrected(self) -> dict[str, str]:
        typed = {name: self.cleaned_data[name] for name in DETAILS if name in self.cleaned_data}
        return {name: value for name, value in typed.items() if value != self._as_opened(name)}

    @property
    def details_are_open(self) -> bool:
        return self.is_bound and any(name in self.errors for name in DETAILS)

    def _as_opened(self, name: str) -> str:
        return self.data.get(_shown(name), "") if self.is_bound else self.initial[name]

    def _ask_details(self, participant: Participant) -> None:
        self.fields |= forms.fields_for_model(
            Participant,
            DETAILS,
            field_classes={"country": CountryFormField},
            labels=OWN_LABELS,
            help_texts=OWN_HELP_TEXTS,
        )
        offer_countries(self, participant.country, participant.meeting.ends_on)
        self.initial |= {name: getattr(participant, name) for name in DETAILS}

    def _ask_how(self, participant: Participant) -> None:
        if not participant.meeting.joining_link:
            del self.fields["attendance"]
            if participant.is_online:
                del self.fields["visa_letter"]
            return
        in_person, online = Participant.Attendance
        choices = [(in_person.value, f"In person, in {participant.meeting.city}"), (online.value, online.label)]
        self.fields["attendance"].choices = choices
        self.initial["attendance"] = participant.attendance


def _shown(name: str) -> str:
    """The name of the hidden field that says what the page showed when it was opened."""
    return f"initial-{name}"


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
