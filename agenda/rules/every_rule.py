"""Every rule about conflicts, asked of one programme."""

from collections.abc import Callable, Iterator

from agenda.rules import people, times
from agenda.rules.conflicts import Conflict
from agenda.rules.facts import ProgrammeFacts
from agenda.severities import SEVERITIES, Rule

FUNCTIONS: dict[Rule, Callable[[ProgrammeFacts], Iterator[Conflict]]] = {
    Rule.OUTSIDE_DAYS: times.outside_days,
    Rule.ROOM_TWICE: times.room_used_twice,
    Rule.LATE_START: times.late_start,
    Rule.ITEMS_TOO_LONG: times.items_too_long,
    Rule.TWO_PLACES: people.in_two_places,
    Rule.GONE: people.gone,
    Rule.PAPER_NOT_ACCEPTED: people.paper_not_accepted,
    Rule.NO_CHAIR: times.without_chair,
    Rule.ODD_HOURS: people.odd_hours,
    Rule.NO_ANSWER: people.without_answer,
    Rule.NO_CONSENT: people.without_consent,
}


def conflicts_in(facts: ProgrammeFacts) -> list[Conflict]:
    """All conflicts of the programme, rule by rule in the order of their severities; each rule in order of time."""
    return [conflict for rule in SEVERITIES for conflict in FUNCTIONS[rule](facts)]
