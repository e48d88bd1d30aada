"""The coming reminders: when, by which rule and to whom."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import get_text_list

from office.admin_urls import change_url
from office.board.facts import Facts

SHOWN = 5
"""How many rules are shown; the page of the reminders has the others."""

NAMED = 3
"""Up to so many people are named; more of them are counted."""


@dataclass(frozen=True)
class ComingReminder:
    """What one rule sends next; the link leads to the names of all who get it."""

    at: datetime
    what: str
    people: str
    link: str


def coming_reminders(facts: Facts) -> list[ComingReminder]:
    shown = []
    for row in facts.coming[:SHOWN]:
        names = [person.name for person in sorted(row.people, key=lambda person: person.sort_key)]
        people = get_text_list(names, "and") if len(names) <= NAMED else f"{len(names)} people"
        shown.append(ComingReminder(row.at, str(row.rule), people, f"{change_url(row.rule)}#rule"))
    return shown
