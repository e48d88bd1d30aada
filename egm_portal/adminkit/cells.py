"""How screens of the administration show instants and states."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.contrib import admin
from django.db.models import Choices, Model
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from egm_portal.adminkit.verb_pages import VerbPages
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates


def in_meeting_time(field: str, description: str, *, ends_day: bool = False) -> Callable:
    """A column with the instant in `field` by the clocks of the row's meeting: "10 July 2013, 09:00 (Geneva)"."""

    @admin.display(description=description, ordering=field)
    def column(screen: VerbPages, row: Model) -> str:
        return local(getattr(row, field), screen.meeting_of(row), ends_day=ends_day)

    return column


def on_day(field: str, description: str) -> Callable:

    @admin.display(description=description, ordering=field)
    def column(screen: VerbPages, row: Model) -> str:
        instant = getattr(row, field)
        return nowrap(date_format(instant.astimezone(screen.meeting_of(row).zone))) if instant else "-"

    return column


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
