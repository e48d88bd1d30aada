"""Conflicts of people and papers: each rule with what it finds, and beside it what it only just does not find."""

from zoneinfo import ZoneInfo

import pytest

from agenda.rules import PersonFacts, people
from agenda.tests.programmes import at, chair, facts, item, paper, pause, session

LATER = {"room": "Room L"}


def sentences(rule, programme):
    return [conflict.sentence for conflict in rule(programme)]


TWICE = "Expert 4 is in two places at once from"


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        (
            [session(1, "24 09:00", people=chair(4)), session(2, "24 09:30", people=chair(4), **LATER)],
            [f"{TWICE} 09:30 to 10:00: “Session 1” and “Session 2”."],
        ),
        ([session(1, "24 09:00", people=chair(4)), session(2, "24 10:00", people=chair(4), **LATER)], []),
        ([session(1, "24 09:00", people=chair(4)), session(2, "24 09:00", people=chair(5), **LATER)], []),
        ([session(1, "24 09:00", people=chair(4), items=[item(1, 15, 4), item(2, 15, 4)])], []),
        (
            [session(1, "24 09:00", items=[item(1), item(2, 15, 4)]), session(2, "24 09:00", people=chair(4), **LATER)],
            [f"{TWICE} 09:15 to 09:30: “Session 2” and “Talk 2”."],
        ),
        (
            [
                session(1, "24 09:00", items=[item(1, 15, 4), item(2)]),
                session(2, "24 09:00", people=chair(5), items=[item(3), item(4, 15, 4)], **LATER),
            ],
            [],
        ),
        (
            [
                session(1, "24 09:00", 90, people=chair(4)),
                session(2, "24 09:00", people=chair(5), items=[item(1, 15, 4), item(2), item(3, 15, 4)], **LATER),
            ],
            [
                f"{TWICE} 09:00 to 09:15: “Session 1” and “Talk 1”.",
                f"{TWICE} 09:30 to 09:45: “Session 1” and “Talk 3”.",
            ],
        ),
        ([session(1, "24 09:00", people=chair(4)), session(2, "24 09:30", people=chair(4))], []),
        (
            [
                session(1, "24 09:00", 30, items=[item(1, 25), item(2, 15, 4)]),
                session(2, "24 09:30", people=chair(4), **LATER),
            ],
            [],
        ),
        (
            [
                pause(1, "24 09:00", 540, title="Registration", people=chair(4)),
                session(2, "24 09:30", people=chair(4), **LATER),
            ],
            [],
        ),
        (
            [session(1, "24 23:30", people=chair(4)), session(2, "25 00:00", people=chair(4), **LATER)],
            [f"{TWICE} 00:00 to 00:30: “Session 1” and “Session 2”."],
        ),
    ],
    ids=[
        *["chairs two", "one after the other", "two people", "chairs and speaks", "speaks elsewhere"],
        *["speaks in both in turn", "speaks twice elsewhere", "room used twice", "items too long", "registration"],
        "midnight",
    ],
)
def test_person_is_in_one_place_at_a_time(sessions, expected):
    assert sentences(people.in_two_places, facts(*sessions)) == expected


def test_somebody_who_left_is_in_no_place():
    sessions = [session(1, "24 09:00", people=chair(4)), session(2, "24 09:30", people=chair(4), **LATER)]
    left = PersonFacts(4, "Expert 4", status="withdrawn")

    assert sentences(people.in_two_places, facts(*sessions, people=[left])) == []


SPEAKS = session(2, "24 14:30", 90, items=[item(1), item(2, 15, 8, title="Charges")])


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("declined", ["Expert 8 declined, and is named as speaker of “Charges”, 14:45."]),
        ("withdrawn", ["Expert 8 has withdrawn, and is named as speaker of “Charges”, 14:45."]),
        ("accepted", []),
        ("invited", []),
    ],
)
def test_nobody_who_left_is_named(status, expected):
    assert sentences(people.gone, facts(SPEAKS, people=[PersonFacts(8, "Expert 8", status=status)])) == expected


def test_chair_who_left_is_replaced_in_each_session():
    sessions = [session(1, "24 09:00", people=chair(8)), session(2, "24 11:00", people=chair(8))]

    found = list(people.gone(facts(*sessions, people=[PersonFacts(8, "Expert 8", status="declined")])))

    assert [conflict.sentence for conflict in found] == [
        "Expert 8 declined, and is named as chair of “Session 1”.",
        "Expert 8 declined, and is named as chair of “Session 2”.",
    ]
    assert [(conflict.sessions, conflict.remedy.label) for conflict in found] == [
        ([1], "Choose another chair"),
        ([2], "Choose another chair"),
    ]


def invited(text):
    return PersonFacts(9, "Expert 9", status="invited", invited_at=at(text))


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (invited("2013-06-28 09:00"), ["Expert 9 has not answered for 12 days. Shown as “to be confirmed”."]),
        (invited("09 09:00"), ["Expert 9 has not answered for 1 day. Shown as “to be confirmed”."]),
        (invited("09 10:00"), ["Expert 9 has not answered yet. Shown as “to be confirmed”."]),
        (
            PersonFacts(9, "Expert 9", status="nominated"),
            ["Expert 9 has not been invited yet. Shown as “to be confirmed”."],
        ),
        (PersonFacts(9, "Expert 9"), []),
        (PersonFacts(9, "Expert 9", status="declined"), []),
    ],
    ids=["silent", "a day", "today", "nominated", "accepted", "declined"],
)
def test_people_who_have_not_answered_are_named_once(person, expected):
    twice = session(1, "24 09:00", people=chair(9), items=[item(1, 15, 9)])

    found = list(people.without_answer(facts(twice, people=[person])))

    assert [conflict.sentence for conflict in found] == expected
    assert [(conflict.sessions, conflict.items) for conflict in found] == [([1], [1])] * len(expected)


@pytest.mark.parametrize(
    ("consent", "status", "expected"),
    [
        (None, "accepted", ["Expert 8: consent pending. Shown without a name."]),
        (False, "accepted", ["Expert 8: no consent to be named. Shown without a name."]),
        (True, "accepted", []),
        (None, "invited", []),
        (None, "declined", []),
    ],
)
def test_people_without_consent_are_noticed(consent, status, expected):
    person = PersonFacts(8, "Expert 8", status=status, consent=consent)

    assert sentences(people.without_consent, facts(SPEAKS, people=[person])) == expected


@pytest.mark.parametrize(
    ("state", "overdue", "expected", "remedy"),
    [
        ("awaited", False, "is awaited", "Remind Expert 6"),
        ("awaited", True, "is overdue", "Remind Expert 6"),
        ("returned", False, "awaits its revision", "Remind Expert 6"),
        ("submitted", False, "awaits review", "Review the paper"),
        ("withdrawn", False, "is no longer expected", None),
    ],
)
def test_papers_in_the_programme_are_accepted(state, overdue, expected, remedy):
    presented = session(1, "24 11:20", items=[item(1), item(2, 10), item(3, title="Electronic services", paper=7)])
    programme = facts(presented, papers=[paper(state, is_overdue=overdue)])

    (found,) = people.paper_not_accepted(programme)

    assert found.sentence == f"The paper of Expert 6 for “Electronic services”, 11:45, {expected}."
    assert (found.items, found.remedy and found.remedy.label) == ([3], remedy)


@pytest.mark.parametrize("presented", [item(3, paper=7), item(3)])
def test_accepted_paper_and_item_without_one_are_no_conflict(presented):
    programme = facts(session(1, "24 11:20", items=[presented]), papers=[paper("accepted")])

    assert sentences(people.paper_not_accepted, programme) == []


def online(zone):
    return PersonFacts(8, "Expert 8", is_online=True, time_zone=zone)


@pytest.mark.parametrize(
    ("starts_at", "minutes", "zone", "expected"),
    [
        ("24 13:00", 15, "America/New_York", ""),
        ("24 12:59", 15, "America/New_York", "New York, where “Talk 1” is at 06:59-07:14."),
        ("24 15:45", 15, "Asia/Tokyo", "Tokyo, where “Talk 1” is at 22:45-23:00."),
        ("24 14:45", 15, "Asia/Tokyo", ""),
        ("24 14:46", 15, "Asia/Tokyo", "Tokyo, where “Talk 1” is at 21:46-22:01."),
        ("24 16:45", 30, "Asia/Tokyo", "Tokyo, where “Talk 1” is at 23:45-00:15."),
        ("24 12:00", 600, "America/Argentina/Buenos_Aires", ""),
        ("24 06:30", 15, "", ""),
        # New York changes its clocks three weeks before Geneva does.
        ("2013-03-20 12:00", 15, "America/New_York", ""),
        ("2013-04-03 12:00", 15, "America/New_York", "New York, where “Talk 1” is at 06:00-06:15."),
    ],
)
def test_people_online_are_needed_between_seven_and_ten_in_the_evening(starts_at, minutes, zone, expected):
    programme = facts(session(1, starts_at, 600, items=[item(1, minutes, 8)]), people=[online(zone)])

    found = sentences(people.odd_hours, programme)

    assert found == ([f"Expert 8 takes part online from {expected}"] if expected else [])


def test_hours_do_not_matter_in_the_room():
    person = PersonFacts(8, "Expert 8", is_online=False, time_zone="Asia/Tokyo")
    programme = facts(session(1, "24 20:00", items=[item(1, 15, 8)]), people=[person])

    assert sentences(people.odd_hours, programme) == []


def test_times_are_those_of_the_meeting():
    programme = facts(SPEAKS, people=[PersonFacts(8, "Expert 8", status="declined")], zone=ZoneInfo("Asia/Tokyo"))

    assert sentences(people.gone, programme) == ["Expert 8 declined, and is named as speaker of “Charges”, 21:45."]
