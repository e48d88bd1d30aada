"""Conflicts of sessions: each rule with what it finds, and beside it what it only just does not find."""

import pytest

from agenda.rules import times
from agenda.tests.programmes import at, chair, facts, item, pause, session


def sentences(rule, programme):
    return [conflict.sentence for conflict in rule(programme)]


def remedies(rule, programme):
    found = [conflict.remedy for conflict in rule(programme)]
    return [remedy and (remedy.label, remedy.row, remedy.value) for remedy in found]


MIDNIGHT = session(1, "25 23:00", 60)
PAST_MIDNIGHT = session(1, "25 23:00", 61)


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([session(1, "24 00:00")], []),
        ([MIDNIGHT], []),
        ([session(1, "24 23:30", 60)], []),
        ([session(1, "23 23:59")], ["“Session 1” is on 23 July, 23:59-00:59, outside the days of the meeting."]),
        ([PAST_MIDNIGHT], ["“Session 1” is on 25 July, 23:00-00:01, outside the days of the meeting."]),
        (
            [session(1, "27 09:30", kind="plenary", title="Closing")],
            ["“Closing” is on 27 July, 09:30-10:30, outside the days of the meeting."],
        ),
        ([pause(1, "26 11:00")], ["“Coffee” is on 26 July, 11:00-11:20, outside the days of the meeting."]),
    ],
    ids=["first instant", "last instant", "across midnight", "day before", "a minute too long", "days after", "break"],
)
def test_sessions_are_within_the_days_of_the_meeting(sessions, expected):
    assert sentences(times.outside_days, facts(*sessions)) == expected


@pytest.mark.parametrize(
    ("outside", "expected"),
    [
        (session(1, "27 09:30"), ("Move “Session 1” to 25 July, 09:30", 1, at("25 09:30"))),
        (session(1, "22 18:00"), ("Move “Session 1” to 24 July, 18:00", 1, at("24 18:00"))),
        (session(1, "27 09:30", is_pinned=False), None),
        (session(1, "27 23:30"), None),
        (PAST_MIDNIGHT, None),
    ],
    ids=["to the last day", "to the first day", "follows another", "would still be outside", "same day"],
)
def test_session_outside_the_days_is_moved_to_the_nearest(outside, expected):
    assert remedies(times.outside_days, facts(outside)) == [expected]


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        (
            [session(3, "24 16:20", 100), session(4, "24 17:45", title="Drafting group")],
            ["Room K is used twice from 17:45 to 18:00, by “Session 3” and “Drafting group”."],
        ),
        ([session(3, "24 16:20", 100), session(4, "24 18:00")], []),
        ([session(3, "24 16:20", 100), session(4, "24 17:45", room="Room L")], []),
        (
            [session(3, "24 16:20", 100), session(4, "24 17:45", room=" room k ")],
            ["Room k is used twice from 17:45 to 18:00, by “Session 3” and “Session 4”."],
        ),
        (
            [session(1, "24 09:00", 180), session(2, "24 09:30", 30), session(3, "24 11:00", 30)],
            [
                "Room K is used twice from 09:30 to 10:00, by “Session 1” and “Session 2”.",
                "Room K is used twice from 11:00 to 11:30, by “Session 1” and “Session 3”.",
            ],
        ),
        (
            [session(1, "24 22:00", 180), session(2, "25 00:30", 30)],
            ["Room K is used twice from 00:30 to 01:00, by “Session 1” and “Session 2”."],
        ),
        ([pause(1, "24 09:00", 540, title="Registration"), session(2, "24 09:30", 90)], []),
        ([session(1, "24 09:30", 90), pause(2, "24 10:00")], []),
    ],
    ids=["overlap", "touch", "parallel", "same room", "within", "midnight", "registration", "coffee in the session"],
)
def test_one_room_holds_one_session_at_a_time(sessions, expected):
    assert sentences(times.room_used_twice, facts(*sessions)) == expected


def test_rooms_without_a_name_are_the_meetings_own():
    overlapping = [session(1, "24 09:00"), session(2, "24 09:30")]

    found = sentences(times.room_used_twice, facts(*overlapping, room=""))

    assert found == ["The meeting’s room is used twice from 09:30 to 10:00, by “Session 1” and “Session 2”."]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (session(2, "24 09:30"), ("Start “Session 2” at 10:00", 2, at("24 10:00"))),
        (session(2, "24 09:30", is_pinned=False), None),
    ],
)
def test_second_session_starts_when_the_room_is_free(second, expected):
    assert remedies(times.room_used_twice, facts(session(1, "24 09:00"), second)) == [expected]


def test_sessions_that_all_overlap_have_fewer_conflicts_than_sessions():
    sessions = [session(pk, "24 09:00", 60) for pk in range(1, 201)]

    assert len(sentences(times.room_used_twice, facts(*sessions))) == 199


COFFEE_LATE = "“Coffee” ends at 11:30, after the fixed start of “Session 2” at 11:20."


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([pause(1, "24 11:10"), session(2, "24 11:20")], [COFFEE_LATE]),
        ([pause(1, "24 11:00"), session(2, "24 11:20")], []),
        ([pause(1, "24 11:10"), session(2, "24 11:20", room="Room L")], []),
        (
            [session(2, "24 11:30", 100), pause(3, "24 13:00", 90, title="Lunch")],
            ["“Session 2” ends at 13:10, after the fixed start of “Lunch” at 13:00."],
        ),
        ([session(2, "24 11:20", 100), pause(3, "24 13:00", 90, title="Lunch")], []),
        ([pause(1, "24 09:00", 540, title="Registration"), session(2, "24 17:30", 60)], []),
        ([pause(1, "24 13:00", 90, title="Lunch"), session(2, "24 13:15", 60)], []),
        ([session(1, "24 09:00"), session(2, "24 09:30")], []),
    ],
    ids=[
        "coffee",
        "coffee in time",
        "another room",
        "lunch",
        "lunch in time",
        "registration",
        "over lunch",
        "sessions",
    ],
)
def test_fixed_start_is_reached_in_time(sessions, expected):
    assert sentences(times.late_start, facts(*sessions)) == expected


def test_session_after_a_late_break_starts_at_its_end():
    programme = facts(pause(1, "24 11:10"), session(2, "24 11:20"))

    assert remedies(times.late_start, programme) == [("Start “Session 2” at 11:30", 2, at("24 11:30"))]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([45, 45], []),
        ([45, 46], ["“Session 2” is 1 minute over: its items end at 16:01."]),
        ([40, 65], ["“Session 2” is 15 minutes over: its items end at 16:15."]),
        ([], []),
    ],
)
def test_items_fit_into_their_session(minutes, expected):
    items = [item(number, length) for number, length in enumerate(minutes)]

    assert sentences(times.items_too_long, facts(session(2, "24 14:30", 90, items=items))) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (
            [item(1, 15, 2), item(2, 25), item(3, 65, title="Discussion")],
            ("Shorten the discussion to 50 minutes", 3, 50),
        ),
        ([item(1, 100), item(2, 5)], ("Shorten “Talk 1” to 85 minutes", 1, 85)),
        ([item(1, 85, 2), item(2, 20)], ("Shorten “Talk 2” to 5 minutes", 2, 5)),
        ([item(1, 86, 2), item(2, 19)], None),
        ([item(1, 105, 2)], None),
    ],
    ids=["discussion", "longest", "to five minutes", "too short", "with a speaker"],
)
def test_longest_item_without_a_speaker_is_shortened(items, expected):
    assert remedies(times.items_too_long, facts(session(2, "24 14:30", 90, items=items))) == [expected]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"people": ()}, ["“Session 4” has no chair."]),
        ({"people": chair(1)}, []),
        ({"people": item(1, 5, 2, role="moderator").people}, []),
        ({"people": item(1, 5, 2, role="rapporteur").people}, ["“Session 4” has no chair."]),
        ({"people": (), "kind": "break"}, []),
        ({"people": (), "kind": "plenary"}, ["“Session 4” has no chair."]),
    ],
    ids=["nobody", "chair", "moderator", "rapporteur", "break", "plenary"],
)
def test_somebody_presides_over_each_session(changes, expected):
    assert sentences(times.without_chair, facts(session(4, "25 09:30", **changes))) == expected


def test_chair_of_the_meeting_presides_over_its_plenaries():
    sessions = [session(1, "24 09:30", people=(), kind="plenary"), session(2, "24 11:00", people=())]

    assert sentences(times.without_chair, facts(*sessions, has_chair=True)) == ["“Session 2” has no chair."]


@pytest.mark.parametrize(
    ("day", "first", "second", "expected"),
    [
        ("2013-03-31", "01:30", "03:00", ["Room K is used twice from 03:00 to 03:30, by “Session 1” and “Session 2”."]),
        ("2013-03-31", "01:30", "03:30", []),
        ("2013-10-27", "01:30", "03:00", []),
    ],
    ids=["an hour is skipped", "when the hour is over", "an hour comes twice"],
)
def test_lengths_are_real_minutes_when_clocks_change(day, first, second, expected):
    sessions = [session(1, f"{day} {first}", 60), session(2, f"{day} {second}", 60)]

    found = sentences(times.room_used_twice, facts(*sessions, days=(f"{day} 00:00", f"{day} 23:59")))

    assert found == expected
