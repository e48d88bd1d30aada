from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from egm_portal.text.wall_clock import (
    FIRST,
    SECOND,
    InvalidHour,
    NonexistentHour,
    RepeatedHour,
    both_in_words,
    shift_days,
    to_instant,
    which_of,
)

GENEVA = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize(
    ("day", "hour", "zone", "instant"),
    [
        (date(2013, 7, 15), "24:00", "Europe/Zurich", datetime(2013, 7, 15, 22, tzinfo=UTC)),
        (date(2013, 7, 15), "18:00", "America/New_York", datetime(2013, 7, 15, 22, tzinfo=UTC)),
        (date(2013, 7, 15), " 9.05 ", "UTC", datetime(2013, 7, 15, 9, 5, tzinfo=UTC)),
        (date(2013, 12, 31), "24:00", "UTC", datetime(2014, 1, 1, tzinfo=UTC)),
        (date(2013, 7, 15), "12:00", "Pacific/Kiritimati", datetime(2013, 7, 14, 22, tzinfo=UTC)),
        (date(2013, 7, 15), "12:00", "Etc/GMT+12", datetime(2013, 7, 16, tzinfo=UTC)),
    ],
)
def test_instant_is_what_clocks_show(day, hour, zone, instant):
    assert to_instant(day, hour, ZoneInfo(zone)) == instant


@pytest.mark.parametrize(
    ("day", "hour", "zone", "offsets"),
    [
        (date(2013, 10, 27), "02:30", "Europe/Zurich", ("UTC+2", "UTC+1")),
        (date(2013, 11, 3), "1:00", "America/New_York", ("UTC-4", "UTC-5")),
        (date(2013, 11, 2), "24:00", "America/Havana", ("UTC-4", "UTC-5")),
        (date(2013, 4, 7), "01:45", "Australia/Lord_Howe", ("UTC+11", "UTC+10:30")),
    ],
)
def test_hour_that_clocks_show_twice_is_asked_about(day, hour, zone, offsets):
    zone = ZoneInfo(zone)

    with pytest.raises(RepeatedHour):
        to_instant(day, hour, zone)
    first, second = (to_instant(day, hour, zone, which) for which in (FIRST, SECOND))

    assert first < second
    assert [which_of(instant, zone) for instant in (first, second)] == [FIRST, SECOND]
    words = [f"the first, {offsets[0]}", f"the second, {offsets[1]}"]
    assert both_in_words(str(day), hour, zone) == list(zip((FIRST, SECOND), words, strict=True))


@pytest.mark.parametrize(
    ("day", "hour"),
    [("2013-10-27", "01:59"), ("2013-10-27", "03:00"), ("2013-03-31", "02:30"), ("", "02:30"), ("2013-10-27", "noon")],
)
def test_nothing_is_asked_about_other_times(day, hour):
    assert both_in_words(day, hour, GENEVA) == []


@pytest.mark.parametrize("hour", ["", "9", "24:01", "25:00", "12:60", "noon", "12:00:30", "١٢:00"])
def test_invalid_hour_is_refused(hour):
    with pytest.raises(InvalidHour):
        to_instant(date(2013, 7, 15), hour, GENEVA)


@pytest.mark.parametrize(
    ("day", "hour", "zone"),
    [
        (date(2013, 3, 31), "02:30", "Europe/Zurich"),
        (date(2013, 3, 10), "02:00", "America/New_York"),
        (date(2011, 12, 30), "12:00", "Pacific/Apia"),
    ],
)
def test_skipped_hour_is_refused(day, hour, zone):
    with pytest.raises(NonexistentHour):
        to_instant(day, hour, ZoneInfo(zone))


def test_moved_keeps_the_hour_over_a_change_of_clocks():
    before = to_instant(date(2013, 3, 25), "09:30", GENEVA)

    assert shift_days(before, 7, GENEVA) == to_instant(date(2013, 4, 1), "09:30", GENEVA)
