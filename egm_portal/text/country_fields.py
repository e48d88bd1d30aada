"""Columns and form fields for the country in which somebody works or a meeting is held."""

from datetime import date

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest

from egm_portal.text.countries import countries, country_named, printed_name
from egm_portal.text.country_questions import Meaning, meanings, one_of, refusal_of_past
from egm_portal.text.lines import LineField


class CountryField(LineField):
    """A country, kept as the United Nations called it on the last day of the meeting; any other text as it was typed.

    Here and not in a form, because countries also come from tables, folders and lists of authors. `meeting` is the path
    to the row's meeting; a meeting itself has none.
    """

    def __init__(self, *args, meeting: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str) and country_named(value):
            value = printed_name(value, self.day_of(model_instance))
            setattr(model_instance, self.attname, value)
        return value

    def day_of(self, row: models.Model) -> date:
        """The day whose names of countries count for this row."""
        for name in filter(None, self.meeting.split("__")):
            row = getattr(row, name)
        return row._meta.get_field("ends_on").to_python(row.ends_on)


class Meant(str):
    """The name that somebody has chosen, after the one that they typed was that of several."""

    __slots__ = ()


class CountryWidget(forms.TextInput):
    """A line that suggests the names of countries, and asks which is meant where a name is that of several."""

    template_name = "text/country.html"
    day: date | None = None
    meanings: tuple[Meaning, ...] = ()

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = widget["list"] = f"{widget['attrs'].get('id', name)}_countries"
        widget["countries"] = [(each.listed_at(self.day), each.long_code) for each in countries().values()]
        widget["meanings"] = self.meanings or (meanings(value) if isinstance(value, Meant) else ())
        widget["meant_name"], widget["meant"] = meant_name(name), value if isinstance(value, Meant) else ""
        return context

    def value_from_datadict(self, data, files, name: str) -> str | None:
        typed, meant = super().value_from_datadict(data, files, name), data.get(meant_name(name))
        return Meant(meant) if meant in [each.name for each in meanings(typed or "")] else typed


def meant_name(name: str) -> str:
    """The name of the buttons that say which country is meant; they are shown only once the form has asked."""
    return f"{name}_meant"


class CountryFormField(forms.CharField):
    """A country by any of its names; `told` is the sentence that says as what it is kept, if that is another name.

    `day` is the meeting's last day, whose names count, and `stored` what is not asked about again.
    """

    widget = CountryWidget
    day: date | None = None
    stored = told = ""

    def clean(self, value: object) -> str:
        typed = super().clean(value)
        if typed == self.stored:
            return typed
        if refusal := refusal_of_past(typed, self.day):
            raise forms.ValidationError(refusal, code="past")
        if not isinstance(value, Meant) and (meant := meanings(typed)):
            self.widget.meanings = meant
            raise forms.ValidationError(f"Please choose which is meant: {one_of([name for name, _ in meant])}.")
        name = printed_name(typed, self.day)
        if name != typed:
            self.told = f"“{typed}” is printed as “{name}”, its name at the United Nations at the time of the meeting."
        return name


def offer_countries(form: forms.Form, stored: str, day: date | None) -> None:
    """Has the form's country suggest the names of this day, and ask about a name that is not the `stored` one."""
    field = form.fields["country"]
    field.day = field.widget.day = day
    field.stored = stored


def tell_names(request: HttpRequest, form: forms.Form) -> None:
    """Says under which name a country was saved, where that is not the one that was typed."""
    for field in form.fields.values():
        if told := getattr(field, "told", ""):
            messages.info(request, told)
