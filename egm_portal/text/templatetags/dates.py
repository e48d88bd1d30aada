"""Template filters around `egm_portal.text.dates`; each takes a zone's IANA name where a zone matters."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format

from egm_portal.text import dates

register = template.Library()

register.filter("deadline", dates.deadline)
register.filter("days_in_words", dates.days_in_words)
register.filter("on_days", dates.on_days)
register.filter("at_headquarters", dates.at_headquarters)
register.filter("weekday_and_hour", dates.weekday_and_hour)
register.filter("hour_and_day", dates.hour_and_day)
register.filter("time_left", dates.time_left)
register.filter("day_of_deadline", dates.day_of_deadline)


@register.filter
def until(first: date, last: date) -> str:
    """The days from first to last: "24-25 July 2013"."""
    return dates.date_range(first, last)


@register.filter
def day_in(instant: datetime, zone: str) -> str:
    """The day of an instant in a zone: "9 July 2013"."""
    return date_format(instant.astimezone(ZoneInfo(zone)))


@register.filter
def hour_in(instant: datetime, zone: str) -> str:
    """The hour of an instant in a zone: "09:30"."""
    # As TIME_FORMAT has it: Django's date_format takes six times as long, and a programme has two for each item.
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"
