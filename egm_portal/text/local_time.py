"""Local times as people type them: the instants that they mean, and the form fields for them."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms

from egm_portal.clock import portal_now
from egm_portal.text.date_widgets import LocalDateTimeWidget

HOUR = re.compile(r"(\d{1,2})[:.](\d{2})", re.ASCII)


class InvalidHour(ValueError):
    """What was typed is not a time of day."""


class NonexistentHour(ValueError):
    """The clocks of the zone skip this time, as when summer time begins."""


def to_instant(day: date, hour: str, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `hour` ("18:00"; "24:00" ends the day) on `day`.

    Of a time that clocks show twice, the first is meant. Raises InvalidHour and NonexistentHour.
    """
    found = HOUR.fullmatch(hour.strip())
    if not found:
        raise InvalidHour
    hours, minutes = int(found[1]), int(found[2])
    if (hours, minutes) == (24, 0):
        day, hours = day + timedelta(days=1), 0
    if hours > 23 or minutes > 59:
        raise InvalidHour
    local = datetime.combine(day, time(hours, minutes), zone)  # of a time that is shown twice, the first: fold=0
    if is_skipped(local):
        raise NonexistentHour
    return local.astimezone(UTC)


def is_skipped(local: datetime) -> bool:
    # A time within the gap is converted to UTC and back as another one (PEP 495).
    shown = local.astimezone(UTC).astimezone(local.tzinfo)
    return shown.replace(tzinfo=None) != local.replace(tzinfo=None)


def shift_days(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same wall-clock time in `zone`, `days` later; if clocks skip it, the hour after the gap."""
    local = instant.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(UTC)


class LocalDateTimeField(forms.MultiValueField):
    """An instant, typed as a day and a time in the zone that its form sets with `set_time_zone`.

    `stored` is the instant in the row, of which the widget does not show the seconds.
    """

    widget = LocalDateTimeWidget
    ends_day = False
    default_error_messages = {
        "incomplete": "Enter both the day and the time.",
        "hour": "Enter the time as 18:00, or as 24:00 for the end of the day.",
        "skipped": "The clocks go forward that night and skip this time. Enter an earlier or a later one.",
    }

    def __init__(self, **kwargs) -> None:
        day = forms.DateField(error_messages={"invalid": "Enter the day as 2013-07-15."})
        super().__init__((day, forms.CharField()), **kwargs)
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
        day, hour = parts or (None, "")
        if not day and not hour:
            return None
        if not day or not hour:
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            return to_instant(day, hour, ZoneInfo(self.zone))
        except InvalidHour:
            raise forms.ValidationError(self.error_messages["hour"], code="hour") from None
        except NonexistentHour:
            raise forms.ValidationError(self.error_messages["skipped"], code="skipped") from None


class DeadlineField(LocalDateTimeField):
    """An instant by which something is due: midnight is shown as 24:00 of the day that it ends.

    A deadline after the meeting must be confirmed, unless it `may_follow_meeting`.
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
