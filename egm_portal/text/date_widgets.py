"""The inputs for days and for local times, each with the same day in words beside it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.forms.widgets import Script
from django.utils.formats import date_format

from egm_portal.text import dates
from egm_portal.text.wall_clock import both_in_words, which_of

SCRIPT = Script("js/day_in_words.js", defer=True)


def confirmation_of(name: str) -> str:
    """The name of the checkbox that confirms an unusual value; it is shown only once the form has asked."""
    return f"{name}_confirmed"


def day_in_words(typed: object) -> str:
    """ "Wednesday, 24 July 2013" for a day as a browser sends it; nothing for what is no day."""
    try:
        return date_format(date.fromisoformat(str(typed or "")), "l, j F Y")
    except ValueError:
        return ""


class Confirmed:
    """A widget that can ask for confirmation of its value by a checkbox: a mixin."""

    question, is_confirmed = "", False

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        confirmation = {"question": self.question, "question_name": confirmation_of(name)}
        context["widget"] |= confirmation | {"is_confirmed": self.is_confirmed}
        return context


class DayWidget(Confirmed, forms.DateInput):
    """A day; the order of its parts in the input is the browser's, so the words are what counts."""

    template_name = "text/day.html"
    input_type = "date"

    class Media:
        js = [SCRIPT]

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["words"] = day_in_words(context["widget"]["value"])
        return context


class DescribedWidget(forms.MultiWidget):
    """Several inputs for one value, each described by its error."""

    # Django describes a fieldset around them instead, which the administration's pages do not have.

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        if attrs and attrs.get("aria-invalid"):
            for part in context["widget"]["subwidgets"]:
                part["attrs"]["aria-describedby"] = f"{attrs['id']}_error"
        return context


class WhichTime(forms.RadioSelect):
    """Which of two is meant; empty if the page has not asked."""

    template_name = "text/which_time.html"

    def value_from_datadict(self, data, files, name: str) -> str:
        return data.get(name) or ""


class LocalDateTimeWidget(Confirmed, DescribedWidget):
    """A day and a time, followed by the day in words and the place whose clocks are meant.

    Where clocks show that time twice it asks which of the two is meant.
    """

    template_name = "text/local_datetime.html"
    zone, place, ends_day = "UTC", "UTC", False

    class Media:
        js = [SCRIPT]

    def __init__(self, attrs: dict | None = None) -> None:
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-label": "Day"})
        hour = forms.TextInput(attrs={"size": 5, "maxlength": 5, "placeholder": "18:00", "aria-label": "Time"})
        super().__init__({"day": day, "hour": hour, "which": WhichTime}, attrs)

    def decompress(self, value: datetime | None) -> list[str]:
        if value is None:
            return ["", "", ""]
        which = which_of(value, ZoneInfo(self.zone))
        if self.ends_day:
            day, hour = dates.day_of_deadline(value, self.zone), dates.hour_of_deadline(value, self.zone)
            return [day.isoformat(), hour, which]
        local = value.astimezone(ZoneInfo(self.zone))
        return [local.date().isoformat(), date_format(local, "TIME_FORMAT"), which]

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        parts = value if isinstance(value, list | tuple) else self.decompress(value)
        day, hour, *_ = parts
        self.widgets[2].choices = both = both_in_words(str(day or ""), str(hour or ""), ZoneInfo(self.zone))
        context = super().get_context(name, value, attrs)
        *inputs, which = context["widget"]["subwidgets"]
        context["widget"]["subwidgets"] = [*inputs, which] if both else inputs
        context["widget"] |= {"place": self.place, "words": day_in_words(inputs[0]["value"])}
        return context
