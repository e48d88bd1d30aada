from datetime import UTC, datetime, timedelta

import pytest

from egm_portal.clock import arrival, calendar_at, next_midnight, portal_now, real_now


def test_calendar_stands_where_it_is_held():
    instant = datetime(2013, 7, 10, 7, tzinfo=UTC)

    with calendar_at(instant):
        held = portal_now()

    assert held == instant
    assert portal_now() != instant


def test_calendar_runs_beside_real_time(settings):
    settings.PORTAL_OFFSET = -3600

    before, shifted, after = real_now(), portal_now(), real_now()

    assert before <= shifted + timedelta(seconds=3600) <= after


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


@pytest.mark.parametrize(
    ("production", "seconds_ago", "counted"), [(True, 40, 40), (True, 4000, 0), (True, -40, 0), (False, 40, 0)]
)
def test_request_began_when_the_web_server_in_front_received_it(rf, settings, production, seconds_ago, counted):
    settings.PRODUCTION = production
    began = real_now().timestamp()
    received_at = f"{began - seconds_ago:.3f}"
    request = rf.post("/", headers={"X-Received-At": received_at})

    with calendar_at(datetime(2013, 7, 10, 7, tzinfo=UTC)):
        arrival(lambda request: None)(request)
        held = (portal_now() - request.arrived_at).total_seconds()

    passed = real_now().timestamp() - began
    assert counted - 0.001 <= held <= counted + passed + 0.001


@pytest.mark.parametrize("header", ["", "soon", "1e9", "9" * 11 + ".000"])
def test_header_that_is_no_moment_counts_for_nothing(rf, settings, header):
    settings.PRODUCTION = True
    request = rf.post("/", headers={"X-Received-At": header})

    with calendar_at(datetime(2013, 7, 10, 7, tzinfo=UTC)):
        arrival(lambda request: None)(request)

    assert request.arrived_at == datetime(2013, 7, 10, 7, tzinfo=UTC)
