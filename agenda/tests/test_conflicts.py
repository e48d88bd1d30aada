"""What every conflict has in common: its severity, and the values on which it rests."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agenda.rules import FORMATS, SEVERITIES, PersonFacts, Rule, Severity, Values, conflicts_in, refusal_to_accept
from agenda.rules.every_rule import FUNCTIONS
from agenda.tests.programmes import at, chair, facts, item, paper, pause, session

EXAMPLES = {
    number: Path(__file__).with_name("formats") / f"conflict-{number}.json" for number in range(1, FORMATS.present + 1)
}
LEFT = PersonFacts(8, "Expert 8", status="declined")
AWAY = PersonFacts(9, "Expert 9", is_online=True, time_zone="Asia/Tokyo")


def test_every_rule_has_a_grade_and_a_function():
    assert list(SEVERITIES) == list(Rule)
    assert list(FUNCTIONS) == list(Rule)


def test_times_outside_the_days_and_one_room_for_two_stop_every_release():
    by_severity = {severity: [rule for rule in Rule if SEVERITIES[rule] == severity] for severity in Severity}

    assert by_severity[Severity.BLOCKS_RELEASE] == [Rule.OUTSIDE_DAYS, Rule.ROOM_TWICE]
    assert by_severity[Severity.NOTICE] == [Rule.NO_ANSWER, Rule.NO_CONSENT]


def test_sound_programme_has_no_conflict():
    speaks = session(1, "24 09:00", items=[item(1, 60, 2, paper=7)])

    assert conflicts_in(facts(speaks, papers=[paper("accepted")])) == []
    assert conflicts_in(facts()) == []


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (Rule.OUTSIDE_DAYS, facts(session(1, "26 09:00")), facts(session(1, "26 09:30"))),
        (
            Rule.OUTSIDE_DAYS,
            facts(session(1, "27 09:00")),
            facts(session(1, "27 09:00"), days=("24 00:00", "27 00:00")),
        ),
        (
            Rule.ROOM_TWICE,
            facts(session(1, "24 09:00"), session(2, "24 09:30")),
            facts(session(1, "24 09:00"), session(2, "24 09:45")),
        ),
        (
            Rule.LATE_START,
            facts(pause(1, "24 09:00"), session(2, "24 09:15")),
            facts(pause(1, "24 09:01"), session(2, "24 09:15")),
        ),
        (
            Rule.ITEMS_TOO_LONG,
            facts(session(1, "24 09:00", items=[item(1, 61)])),
            facts(session(1, "24 09:00", items=[item(1, 62)])),
        ),
        (
            Rule.TWO_PLACES,
            facts(session(1, "24 09:00", people=chair(4)), session(2, "24 09:30", people=chair(4), room="L")),
            facts(session(1, "24 09:00", people=chair(4)), session(2, "24 09:40", people=chair(4), room="L")),
        ),
        (
            Rule.GONE,
            facts(session(1, "24 09:00", items=[item(1, 15, 8)]), people=[LEFT]),
            facts(session(1, "24 09:00", items=[item(1, 15, 8)]), people=[replace(LEFT, status="withdrawn")]),
        ),
        (
            Rule.GONE,
            facts(session(1, "24 09:00", items=[item(1, 15, 8)]), people=[LEFT]),
            facts(session(1, "24 09:00", items=[item(1, 15, 8, role="discussant")]), people=[LEFT]),
        ),
        (
            Rule.PAPER_NOT_ACCEPTED,
            facts(session(1, "24 09:00", items=[item(1, paper=7)]), papers=[paper("awaited")]),
            facts(session(1, "24 09:00", items=[item(1, paper=7)]), papers=[paper("submitted")]),
        ),
        (
            Rule.NO_CHAIR,
            facts(session(1, "24 09:00", people=())),
            facts(session(2, "24 09:00", people=())),
        ),
        (
            Rule.ODD_HOURS,
            facts(session(1, "24 18:00", people=chair(9)), people=[AWAY]),
            facts(session(1, "24 18:05", people=chair(9)), people=[AWAY]),
        ),
        (
            Rule.ODD_HOURS,
            facts(session(1, "24 18:00", people=chair(9)), people=[AWAY]),
            facts(session(1, "24 18:00", people=chair(9)), people=[replace(AWAY, time_zone="Asia/Seoul")]),
        ),
    ],
)
def test_fingerprint_changes_with_what_the_conflict_rests_on(rule, before, after):
    (old,), (new,) = FUNCTIONS[rule](before), FUNCTIONS[rule](after)

    assert (old.rule, new.rule) == (rule, rule)
    assert old.fingerprint != new.fingerprint


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (
            Rule.GONE,
            facts(session(1, "24 09:00", items=[item(1, 15, 8)]), people=[LEFT]),
            facts(session(1, "24 10:00", items=[item(1, 15, 8, title="Renamed")]), people=[replace(LEFT, name="New")]),
        ),
        (
            Rule.PAPER_NOT_ACCEPTED,
            facts(session(1, "24 09:00", items=[item(1, paper=7)]), papers=[paper("awaited")]),
            facts(session(1, "24 09:30", items=[item(1, paper=7)]), papers=[paper("awaited", is_overdue=True)]),
        ),
        (
            Rule.NO_CHAIR,
            facts(session(1, "24 09:00", people=())),
            facts(session(1, "25 09:00", people=(), items=[item(1)])),
        ),
        (
            Rule.ROOM_TWICE,
            facts(session(1, "24 09:00"), session(2, "24 09:30")),
            facts(session(1, "24 09:00"), session(2, "24 09:30", room="room K", title="Renamed")),
        ),
    ],
)
def test_fingerprint_stays_while_something_else_changes(rule, before, after):
    (old,), (new,) = FUNCTIONS[rule](before), FUNCTIONS[rule](after)

    assert old.fingerprint == new.fingerprint


def test_only_what_is_asked_can_be_accepted():
    programme = facts(
        session(1, "24 09:00", people=()),
        session(2, "24 09:30", people=chair(9)),
        people=[PersonFacts(9, "Expert 9", status="invited", invited_at=at("10 08:00"))],
    )
    room, no_chair, no_answer = conflicts_in(programme)

    assert refusal_to_accept(no_chair) == ""
    assert refusal_to_accept(room).startswith("This cannot be accepted as it is: Room K is used twice")
    assert refusal_to_accept(no_answer) == "A notice prevents nothing and need not be accepted."
    assert refusal_to_accept(None).startswith("The programme has changed")


def test_conflict_leads_to_the_item_or_else_to_the_session():
    too_long, no_chair = conflicts_in(facts(session(1, "24 09:00", people=(), items=[item(5, 61)])))
    (gone,) = conflicts_in(facts(session(1, "24 09:00", items=[item(5, 15, 8)]), people=[LEFT]))

    assert (too_long.anchor, no_chair.anchor, gone.anchor) == ("session-1", "session-1", "item-5")


@pytest.mark.parametrize("number", EXAMPLES)
def test_values_of_every_format_are_read(number):
    """A field that is added, removed or renamed makes another format: it gets a step and an example of its own."""
    example = json.loads(EXAMPLES[number].read_text(encoding="utf-8"))

    values = FORMATS.restored(example)

    assert values == Values([5], [12], [8], details={"role": "speaker", "status": "declined"})
    assert number != FORMATS.present or FORMATS.stored(values) == example
