from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from agenda import actions
from agenda.models import Item, Session
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


@pytest.mark.django_db
def test_migration_computes_the_times_that_were_stored(meeting):
    other = factories.make_meeting()
    for each, minute in ((meeting, 0), (meeting, 90), (other, 180), (meeting, 200), (meeting, 290)):
        factories.make_session(meeting=each, starts_at=NINE + timedelta(minutes=minute))
    Session.objects.update(position=0, is_pinned=True)
    Item.objects.update(key=None)
    migration = import_module("agenda.migrations.0004_order_and_keys")

    migration.order_sessions(apps, None)
    migration.give_keys(apps, None)

    sessions = list(meeting.sessions.order_by("position"))
    assert [session.is_pinned for session in sessions] == [True, False, True, False]
    assert computed_starts(sessions) == [session.starts_at for session in sessions]
    assert [session.position for session in other.sessions.all()] == [1]
    assert len({item.key for item in Item.objects.all()} - {None}) == 5
