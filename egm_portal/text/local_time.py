"""The form fields for local times as people type them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms

from egm_portal.clock import portal_now
from egm_portal.text.date_widgets import LocalDateTimeWidget
from egm_portal.text.wall_clock import InvalidHour, NonexistentHour, RepeatedHour, to_instant
from egm_portal.text.years import DayField

CODES = {InvalidHour: "hour", NonexistentHour: "skipped", RepeatedHour: "repeated"}


class LocalDateTimeField(forms.MultiValueField):
    """An instant, typed as a day and a time in the zone that its form sets with `set_time_zone`.

    `stored` is the instant in the row, of which the widget does not show the seconds. Of a time that clocks show twice
    the widget asks which is meant.
    """

    widget = LocalDateTimeWidget
    ends_day = False
    default_error_messages = {
        "incomplete": "Enter both the day and the time.",
        "hour": "Enter the time as 18:00, or as 24:00 for the end of the day.",
        "skipped": "The clocks go forward that night and skip this time. Enter an earlier or a later one.",
        "repeated": "The clocks go back that night and show this time twice. Choose which of the two is meant.",
    }

    def __init__(self, **kwargs) -> None:
        parts = (DayField(required=False), forms.CharField(required=False), forms.CharField(required=False))
        super().__init__(parts, require_all_fields=False, **kwargs)
        self.zone, self.stored = "UTC", None
        self.widget.ends_day = self.ends_day

    def set_zone(self, zone: str, place: str) -> None:
        self.zone = self.widget.zone = zone
        self.widget.place = place

    def to_python(self, value: str) -> datetime | None:
        """The instant from the hidden input that says what the form showed."""
        try:
            return datetime.fromisoformat(value) if value else None
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def clean(self, value: Sequence[str] | None) -> datetime | None:
        # What was not changed keeps its seconds.
        if self.stored and value and list(value) == self.widget.decompress(self.stored):
            return self.stored
        return super().clean(value)

    def compress(self, parts: list) -> datetime | None:
        day, hour, which = parts or (None, "", "")
        if self.required and not (day or hour):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if not day and not hour:
            return None
        if day and not hour and self.ends_day:
            hour = "24:00"
        if not day or not hour:
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            return to_instant(day, hour, ZoneInfo(self.zone), which)
        except (InvalidHour, NonexistentHour, RepeatedHour) as error:
            code = CODES[type(error)]
            raise forms.ValidationError(self.error_messages[code], code=code) from None


class DeadlineField(LocalDateTimeField):
    """An instant by which something is due: midnight is shown as 24:00 of the day that it ends.

    A day without a time is meant to its end. A deadline after the meeting must be confirmed, unless it
    `may_follow_meeting`.
    """

    ends_day = True

    def __init__(self, *, may_follow_meeting: bool = False, **kwargs) -> None:
        super().__init__(**kwargs)
        self.may_follow_meeting = may_follow_meeting


def validate_future(instant: datetime) -> None:
    if instant <= portal_now():
        raise forms.ValidationError("This time has passed. Enter a later one.")


def set_time_zone(form: forms.BaseForm, zone: str, place: str) -> None:
    """Reads and shows every local time of the form in `zone`, which the widgets call `place`."""
    for field in form.fields.values():
        if isinstance(field, LocalDateTimeField):
            field.set_zone(zone, place)
