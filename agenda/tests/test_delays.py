from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from agenda.content import FrozenSession
from agenda.day.delays import delayed
from agenda.tests.programmes import ZONE, at

LATE_EVENING = "24 23:59"


@dataclass
class Said:
    """A delay as its row has it."""

    session: int
    minutes: int
    made_at: datetime
    ended_at: datetime | None = None


def said(session, minutes, made_at="24 09:00", ended_at=None):
    return Said(session, minutes, at(made_at), ended_at and at(ended_at))


def session(pk, starts_at, minutes, *, kind="session", pinned=False):
    return FrozenSession(pk, kind, f"Session {pk}", at(starts_at).isoformat(), minutes, is_pinned=pinned)


def pause(pk, starts_at, minutes):
    return session(pk, starts_at, minutes, kind="break")


PLENARY = session(1, "24 09:30", 90, pinned=True)
COFFEE = pause(2, "24 11:00", 20)
FIRST = session(3, "24 11:20", 100)
LUNCH = pause(4, "24 13:00", 90)
SECOND = session(5, "24 14:30", 90, pinned=True)
TEA = pause(6, "24 16:00", 8)
THIRD = session(7, "24 16:08", 60)
DAY = [PLENARY, COFFEE, FIRST, LUNCH, SECOND, TEA, THIRD]


def hours(held):
    """The sessions that are not where they were released, by id."""
    planned = {each.session: (each.start, each.end) for each in DAY}
    return {
        pk: f"{span.starts_at.astimezone(ZONE):%H:%M}-{span.ends_at.astimezone(ZONE):%H:%M}"
        for pk, span in held.spans.items()
        if (span.starts_at, span.ends_at) != planned.get(pk)
    }


@pytest.mark.parametrize(
    ("delays", "moved"),
    [
        ([], {}),
        ([said(3, 10)], {2: "11:00-11:30", 3: "11:30-13:10", 4: "13:10-14:30"}),
        ([said(3, 80)], {2: "11:00-12:40", 3: "12:40-14:20", 4: "14:20-14:30"}),
        ([said(1, 5)], {1: "09:35-11:05", 2: "11:05-11:20"}),
        ([said(1, 15)], {1: "09:45-11:15", 2: "11:15-11:25", 3: "11:25-13:05", 4: "13:05-14:30"}),
        ([said(5, 6)], {4: "13:00-14:36", 5: "14:36-16:06", 6: "16:06-16:14", 7: "16:14-17:14"}),
        ([said(2, 7)], {2: "11:07-11:20"}),
        ([said(7, 30)], {6: "16:00-16:38", 7: "16:38-17:38"}),
    ],
    ids=[
        "none",
        "lunch absorbs",
        "lunch down to ten minutes",
        "coffee absorbs all",
        "coffee absorbs half, lunch the rest",
        "a short break absorbs nothing",
        "from a break",
        "the last session",
    ],
)
def test_delay_moves_the_rest_of_the_day(delays, moved):
    held = delayed(DAY, delays, (), at(LATE_EVENING))

    assert hours(held) == moved
    assert held.left_over == []


def test_fixed_start_stays_and_the_rest_is_left_over():
    held = delayed(DAY, [said(3, 90)], (), at(LATE_EVENING))

    assert hours(held) == {2: "11:00-12:50", 3: "12:50-14:30", 4: "14:30-14:40"}
    assert [(each.session.session, each.before.session, each.minutes) for each in held.left_over] == [(5, 3, 10)]


def test_newest_delay_of_a_session_counts():
    held = delayed(DAY, [said(3, 90), said(3, 10, "24 09:05")], (), at(LATE_EVENING))

    assert hours(held) == {2: "11:00-11:30", 3: "11:30-13:10", 4: "13:10-14:30"}
    assert held.left_over == []


def test_delays_of_several_sessions_add_up_only_as_far_as_breaks_do_not_absorb_them():
    delays = [said(1, 15), said(3, 5, "24 11:22"), said(5, 20, "24 14:00")]

    assert hours(delayed(DAY, delays, (), at(LATE_EVENING))) == {
        1: "09:45-11:15",
        2: "11:15-11:25",
        3: "11:25-13:05",
        4: "13:05-14:50",
        5: "14:50-16:20",
        6: "16:20-16:28",
        7: "16:28-17:28",
    }


@pytest.mark.parametrize(
    ("ended_at", "moved"),
    [
        ("24 10:30", {}),
        ("24 11:35", {2: "11:00-11:30"}),
        ("24 13:30", {2: "11:00-11:30", 3: "11:30-13:10"}),
        ("24 14:31", {2: "11:00-11:30", 3: "11:30-13:10", 4: "13:10-14:30"}),
    ],
    ids=["before it", "after the coffee", "after the session", "after lunch"],
)
def test_undoing_a_delay_moves_nothing_that_has_ended(ended_at, moved):
    assert hours(delayed(DAY, [said(3, 10, "24 10:00", ended_at)], (), at(LATE_EVENING))) == moved


def test_break_that_had_ended_is_not_prolonged():
    held = delayed(DAY, [said(3, 15, "24 11:25")], (), at(LATE_EVENING))

    assert hours(held) == {3: "11:35-13:15", 4: "13:15-14:30"}


def test_what_is_not_known_yet_moves_nothing():
    assert hours(delayed(DAY, [said(3, 10, "24 11:00")], (), at("24 10:59"))) == {}


def test_session_called_off_absorbs_as_much_as_it_would_have_taken():
    held = delayed(DAY, [said(1, 45)], (3,), at(LATE_EVENING))

    assert hours(held) == {1: "10:15-11:45", 2: "11:45-11:55"}
    assert held.left_over == []


def test_time_left_free_absorbs_all_of_it():
    day = [session(1, "24 09:00", 60, pinned=True), session(2, "24 10:30", 60, pinned=True)]

    assert delayed(day, [said(1, 30)], (), at(LATE_EVENING)).left_over == []
    assert [each.minutes for each in delayed(day, [said(1, 40)], (), at(LATE_EVENING)).left_over] == [10]


@pytest.mark.parametrize("day", ["2013-03-30", "2013-03-31", "2013-10-27"])
def test_delay_is_as_long_as_said_across_midnight_and_the_change_of_clocks(day):
    night = [
        session(1, f"{day} 00:30", 60, pinned=True),
        session(2, f"{day} 01:30", 90),
        session(3, f"{day} 23:50", 30, pinned=True),
    ]

    held = delayed(night, [said(1, 20, f"{day} 00:00"), said(3, 20, f"{day} 00:00")], (), at("2013-12-31 00:00"))

    shifts = [held.spans[each.session].starts_at - each.start for each in night]
    assert shifts == [timedelta(minutes=20)] * 3
