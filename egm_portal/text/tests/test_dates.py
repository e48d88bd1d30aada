from datetime import UTC, date, datetime

import pytest
from django.utils.formats import date_format

from egm_portal.clock import calendar_at
from egm_portal.text import dates
from egm_portal.text.templatetags.dates import hour_in


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2013, 7, 24), date(2013, 7, 25), "24-25 July 2013"),
        (date(2013, 7, 24), date(2013, 7, 24), "24 July 2013"),
        (date(2013, 7, 30), date(2013, 8, 2), "30 July - 2 August 2013"),
        (date(2013, 12, 30), date(2014, 1, 2), "30 December 2013 - 2 January 2014"),
    ],
)
def test_date_range(first, last, written):
    assert dates.date_range(first, last) == written


@pytest.mark.parametrize(
    ("day", "zone", "written"),
    [(24, "Europe/Zurich", "00:30"), (24, "America/New_York", "23 July, 18:30"), (23, "America/New_York", "18:30")],
)
def test_hour_has_its_day_when_that_is_not_today_in_the_zone(day, zone, written):
    with calendar_at(datetime(2013, 7, day, 12, tzinfo=UTC)):
        assert dates.hour_and_day(datetime(2013, 7, 23, 22, 30, tzinfo=UTC), zone) == written


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/Zurich", "15 July 2013, 24:00"),
        ("America/New_York", "15 July 2013, 18:00"),
        ("Asia/Kolkata", "16 July 2013, 03:30"),
        ("Pacific/Kiritimati", "16 July 2013, 12:00"),
    ],
)
def test_deadline_is_written_for_each_zone(zone, written):
    assert dates.deadline(datetime(2013, 7, 15, 22, tzinfo=UTC), zone) == written


@pytest.mark.parametrize(
    ("zone", "written"),
    [("Europe/Zurich", "18:00"), ("Asia/Kolkata", "15 July 2013, 18:00"), ("America/New_York", "")],
)
def test_deadline_at_headquarters_names_its_day_only_where_that_differs(zone, written):
    assert dates.at_headquarters(datetime(2013, 7, 15, 22, tzinfo=UTC), zone) == written


@pytest.mark.parametrize("hour", [0, 9, 13, 23])
def test_hour_in_a_programme_is_written_as_every_other_hour(hour):
    instant = datetime(2013, 7, 24, hour, 5, tzinfo=UTC)

    assert hour_in(instant, "UTC") == date_format(instant, "TIME_FORMAT")
