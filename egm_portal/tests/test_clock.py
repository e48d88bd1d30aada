from datetime import UTC, datetime, timedelta

from django.conf import settings

from egm_portal.clock import by_calendar, calendar_at, real_now

TODAY = datetime(2013, 7, 10, 7, tzinfo=UTC)


def test_a_real_instant_is_shown_by_the_shifted_calendar(settings):
    settings.PORTAL_OFFSET = -3600.0 * 24 * 365
    at = real_now() + timedelta(minutes=10)

    assert by_calendar(at) == at - timedelta(days=365)


def test_it_is_as_far_from_now_as_it_really_is():
    until = real_now() + timedelta(minutes=10)

    with calendar_at(TODAY):
        before, shown, after = real_now(), by_calendar(until), real_now()

    assert TODAY + (until - after) <= shown <= TODAY + (until - before)


def test_reminders_are_looked_for_by_the_clock_and_not_by_the_start_of_beat():
    schedule = settings.CELERY_BEAT_SCHEDULE["remind"]["schedule"]

    # In every zone of the world, 09:00 is at a full quarter of an hour.
    assert {0, 15, 30, 45} <= schedule.minute
    assert schedule.hour == set(range(24))
