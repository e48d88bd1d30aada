from datetime import UTC, datetime, timedelta

import pytest

from agenda import actions
from agenda.models import Session
from agenda.timing import computed_starts, pins_by_time
from tests import factories

NINE = datetime(2013, 7, 24, 7, tzinfo=UTC)


def session(minute=0, minutes=60, room="", pinned=False):
    starts_at = NINE + timedelta(minutes=minute)
    return Session(starts_at=starts_at, minutes=minutes, room=room, is_pinned=pinned)


def minutes_of(starts):
    return [(start - NINE).total_seconds() / 60 for start in starts]


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([session(pinned=True), session(), session()], [0, 60, 120]),
        ([session(pinned=True), session(90, pinned=True), session()], [0, 90, 150]),
        ([session(pinned=True, minutes=150), session(), session(120, pinned=True)], [0, 150, 120]),
        ([session(pinned=True), session(30, room="L", pinned=True), session(), session(room="L")], [0, 30, 60, 90]),
        ([session(45)], [45]),
        ([], []),
    ],
    ids=["follow", "gap before a pinned start", "overrun", "two rooms", "nothing before it", "empty"],
)
def test_sessions_follow_each_other_up_to_the_next_pinned_start(sessions, expected):
    assert minutes_of(computed_starts(sessions)) == expected


def test_session_is_pinned_unless_it_starts_as_the_one_before_it_ends():
    sessions = [session(), session(60), session(60, room="L"), session(130), session(190)]

    assert pins_by_time(sessions) == [True, False, True, True, False]


@pytest.mark.django_db
def test_length_moves_what_follows_up_to_the_next_pinned_start(meeting):
    for minute in (0, 90, 180, 300):
        factories.make_session(meeting=meeting, starts_at=NINE + timedelta(minutes=minute))
    actions.order_by_time(meeting=meeting)
    meeting.sessions.filter(position=1).update(minutes=100)

    actions.set_times(meeting=meeting)

    assert minutes_of(meeting.sessions.values_list("starts_at", flat=True)) == [0, 100, 190, 300]
