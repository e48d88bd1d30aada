"""The form of the screen of participants."""

from datetime import date

from django import forms
from django.utils.text import get_text_list

from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.country_fields import CountryFormField, CountryWidget, offer_countries
from egm_portal.text.date_widgets import Confirmed, confirmation_of
from participants.duplicates import Likenesses, comparable
from participants.models import Participant
from participants.profile_forms import NamesForm, offer_zones
from participants.rules import refusal_of_day


class NameWidget(Confirmed, forms.TextInput):
    """A name, and the question whether somebody new is another person than those who are alike."""

    template_name = "participants/admin/name.html"
    alike: list[Participant] = []

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["alike"] = self.alike
        return context


class ParticipantForm(NamesForm, MeetingRowForm):
    """A participant; before somebody is added who is probably in the meeting already, it asks once."""

    class Meta:
        widgets = {
            "name": NameWidget(attrs={"class": "vTextField"}),
            "country": CountryWidget(attrs={"class": "vTextField"}),
            "time_zone": forms.Select,
        }
        field_classes = {"country": CountryFormField}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:  # viewers read it as text
            offer_zones(self)
            meeting = self._meeting()
            offer_countries(self, self.instance.country, meeting and meeting.ends_on)

    def clean_cleared_on(self) -> date | None:
        day, meeting = self.cleaned_data["cleared_on"], self._meeting()
        if day and meeting and (refusal := refusal_of_day(day, meeting, portal_now())):
            raise forms.ValidationError(refusal)
        return day

    def clean(self) -> dict:
        cleaned = super().clean()
        meeting = cleaned.get("meeting")
        if self.instance.pk or meeting is None or not cleaned.get("name"):
            return cleaned
        self._ask_about_others(meeting, cleaned)
        return cleaned

    def _ask_about_others(self, meeting: Meeting, cleaned: dict) -> None:
        """Refuses the name of somebody who may be in the meeting already, until it is confirmed that it is another."""
        compared = ("name", "affiliation", "country", "email")
        person = Participant(**{name: cleaned.get(name) or "" for name in compared})
        widget = self.fields["name"].widget
        widget.alike = Likenesses(comparable(meeting).select_related("meeting")).like(person)
        widget.question = "This is another person" if widget.alike else ""
        widget.is_confirmed = self.data.get(confirmation_of(self.add_prefix("name"))) == "yes"
        # An address that somebody has already is refused anyway.
        same_address = any(other.email.lower() == person.email.lower() for other in widget.alike if person.email)
        if widget.alike and not widget.is_confirmed and not same_address:
            names = get_text_list([str(other) for other in widget.alike], "and")
            sentence = f"This may be the same person as {names}. Tick the box below if it is somebody else."
            self.add_error("name", forms.ValidationError(sentence, code="alike"))
