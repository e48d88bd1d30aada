"""How dates are written for people: "24-25 July 2013", "15 July 2013, 24:00"."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format

from egm_portal.clock import portal_now


def date_range(first: date, last: date) -> str:
    """The days from `first` to `last`: "24-25 July 2013", "30 July - 2 August 2013" or "24 July 2013"."""
    if first == last:
        return date_format(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{date_format(last)}"
    return f"{date_format(first, 'j F' if first.year == last.year else 'j F Y')} - {date_format(last)}"


def days_in_words(first: date, last: date) -> str:
    """The same days as the Editorial Manual prints them: two of one month are "24 and 25 July 2013"."""
    are_two = (last - first).days == 1 and first.month == last.month
    return f"{first.day} and {date_format(last)}" if are_two else date_range(first, last)


def on_days(first: date, last: date) -> str:
    """The same days in a sentence: "on 24 July 2013", "on 24 and 25 July 2013", "from 24 to 26 July 2013"."""
    if first == last:
        return f"on {date_format(first)}"
    # Month and year are written once if both days share them.
    shape = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
    between = "on {} and {}" if (last - first).days == 1 else "from {} to {}"
    return between.format(date_format(first, shape), date_format(last))


def day_and_hour(instant: datetime, zone: str) -> str:
    """An instant by the clocks of `zone`: "15 July 2013, 18:00"."""
    return date_format(instant.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT")


def hour_and_day(instant: datetime, zone: str) -> str:
    """An instant by the clocks of `zone`: "14:29"; of another day than today "3 July, 14:29"."""
    local, today = instant.astimezone(ZoneInfo(zone)), portal_now().astimezone(ZoneInfo(zone)).date()
    return date_format(local, "H:i" if local.date() == today else "j F, H:i")


def weekday_and_hour(instant: datetime, zone: str) -> str:
    """An instant by the clocks of `zone`: "Friday, 12 July, 09:00"; of another year than this with the year."""
    local, today = instant.astimezone(ZoneInfo(zone)), portal_now().astimezone(ZoneInfo(zone)).date()
    return date_format(local, "l, j F, H:i" if local.year == today.year else "l, j F Y, H:i")


def day_of_deadline(instant: datetime, zone: str) -> date:
    """The day that a deadline closes in `zone`: midnight belongs to the day that ends with it."""
    return (instant.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()


def hour_of_deadline(instant: datetime, zone: str) -> str:
    """The hour of a deadline in `zone`, where midnight is the end of the day: "24:00"."""
    local = instant.astimezone(ZoneInfo(zone))
    return "24:00" if (local.hour, local.minute, local.second) == (0, 0, 0) else date_format(local, "TIME_FORMAT")


def deadline(instant: datetime, zone: str) -> str:
    """A deadline as people write it in `zone`: "15 July 2013, 24:00"."""
    return f"{date_format(day_of_deadline(instant, zone))}, {hour_of_deadline(instant, zone)}"


def time_left(until: datetime, at: datetime) -> str:
    """How long it is from `at` until a later instant: "11 days, 13 hours", as static/js/times.js counts it down."""
    minutes = int((until - at).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes, "minute")]
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return ", ".join(words) or "less than a minute"


def at_headquarters(instant: datetime, zone: str) -> str:
    """The same deadline in New York, to be shown after the one in `zone`: "18:00", with its day when that differs.

    Empty when `zone` is New York's own.
    """
    headquarters = settings.HEADQUARTERS_ZONE
    if zone == headquarters:
        return ""
    same_day = day_of_deadline(instant, zone) == day_of_deadline(instant, headquarters)
    return hour_of_deadline(instant, headquarters) if same_day else deadline(instant, headquarters)
