from datetime import UTC, datetime, timedelta

import pytest

from egm_portal.clock import calendar_at, next_midnight, portal_now, real_now


def test_calendar_stands_where_it_is_held():
    instant = datetime(2013, 7, 10, 7, tzinfo=UTC)

    with calendar_at(instant):
        held = portal_now()

    assert held == instant
    assert portal_now() != instant


def test_calendar_runs_beside_real_time(settings):
    settings.PORTAL_OFFSET = -3600

    behind = real_now() - portal_now()

    assert timedelta(seconds=3599) < behind < timedelta(seconds=3601)


def test_calendar_needs_a_zone():
    with pytest.raises(ValueError), calendar_at(datetime(2013, 7, 10)):
        pass


@pytest.mark.parametrize(
    ("at", "zone", "midnight"),
    [
        (datetime(2013, 7, 10, 7, tzinfo=UTC), "Europe/Zurich", datetime(2013, 7, 10, 22, tzinfo=UTC)),
        (datetime(2013, 7, 10, 22, tzinfo=UTC), "Europe/Zurich", datetime(2013, 7, 11, 22, tzinfo=UTC)),
        (datetime(2013, 3, 30, 12, tzinfo=UTC), "Europe/Zurich", datetime(2013, 3, 30, 23, tzinfo=UTC)),
        (datetime(2013, 3, 31, 12, tzinfo=UTC), "Europe/Zurich", datetime(2013, 3, 31, 22, tzinfo=UTC)),
    ],
)
def test_next_midnight_follows_the_zone(at, zone, midnight):
    assert next_midnight(at, zone) == midnight
