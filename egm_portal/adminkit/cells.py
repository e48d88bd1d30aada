"""How screens of the administration show instants and states."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.db.models import Choices, Model
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from egm_portal.adminkit.verb_pages import VerbPages
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates


def in_meeting_time(field: str, description: str, *, ends_day: bool = False) -> Callable:
    """A column with the instant in `field` by the clocks of the row's meeting: "10 July 2013, 09:00 (Geneva)"."""

    @admin.display(description=description, ordering=field)
    def column(screen: VerbPages, row: Model) -> str:
        return local(getattr(row, field), screen.meeting_of(row), ends_day=ends_day)

    return column


def at_hour(field: str, description: str) -> Callable:
    """A column of a list with the instant in `field`: "10 July, 09:00"."""

    @admin.display(description=description, ordering=field)
    def column(screen: VerbPages, row: Model) -> str:
        return short_time(getattr(row, field), screen.meeting_of(row))

    return column


def short_day(instant: datetime | None, meeting: Meeting | None) -> SafeString | str:
    """The day of an instant in a meeting's zone, with the year if it is another than that of the calendar."""
    if instant is None:
        return ""
    return calendar_day(instant.astimezone(_zone_of(meeting)).date())


def calendar_day(day: date) -> SafeString:
    """A day in the same form."""
    return _time(f"{day:%Y-%m-%d}", _without_present_year(day))


def short_time(instant: datetime | None, meeting: Meeting | None, *, ends_day: bool = False) -> SafeString | str:
    """The same with the hour: of a deadline, if it `ends_day`, "15 July, 24:00"."""
    if instant is None:
        return ""
    zone = _zone_of(meeting)
    there = instant.astimezone(zone)
    day = dates.day_of_deadline(instant, str(zone)) if ends_day else there
    hour = dates.hour_of_deadline(instant, str(zone)) if ends_day else date_format(there, "TIME_FORMAT")
    return _time(f"{there:%Y-%m-%d %H:%M}", f"{_without_present_year(day)}, {hour}")


def _zone_of(meeting: Meeting | None) -> ZoneInfo:
    return meeting.zone if meeting else ZoneInfo(settings.PORTAL_ZONE)


def _without_present_year(day: date) -> str:
    return date_format(day, "j F" if day.year == portal_now().year else "j F Y")


def _time(for_programs: str, text: str) -> SafeString:
    return format_html('<time class="together" datetime="{}">{}</time>', for_programs, text)


def local(instant: datetime | None, meeting: Meeting | None, *, ends_day: bool = False) -> SafeString | str:
    """An instant by the clocks of a meeting, with its city, or in the portal's zone; "-" for none."""
    if instant is None:
        return "-"
    zone = meeting.time_zone if meeting else settings.PORTAL_ZONE
    when = dates.deadline(instant, zone) if ends_day else dates.day_and_hour(instant, zone)
    day, hour = when.split(", ")
    return format_html("{}, {}", nowrap(day), nowrap(f"{hour} ({meeting.city})" if meeting else hour))


def nowrap(text: str) -> SafeString:
    return format_html('<span class="together">{}</span>', text)


def tag(text: str, tint: str = "") -> SafeString:
    """A state as a word in a tag; the tint is "good", "warn", "bad", "accent" or empty."""
    return format_html('<span class="tag{}">{}</span>', f" tag-{tint}" if tint else "", text)


def choice_tag(choice: Choices, tints: Mapping[str, str]) -> SafeString:
    return tag(choice.label.lower(), tints[choice])
