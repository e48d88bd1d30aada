"""Participants shaped for the public list."""

from dataclasses import dataclass

from egm_portal.meetings.models import Meeting
from participants.models import Participant
from reports.wording import natural_order

HEADINGS = {
    Participant.Role.EXPERT: "Experts",
    Participant.Role.CONSULTANT: "Consultant and facilitator",
    Participant.Role.CIVIL_SOCIETY: "Civil society",
    Participant.Role.STAFF: "United Nations staff",
    Participant.Role.OBSERVER: "Observers",
}


@dataclass(frozen=True)
class Category:
    """The listed participants of one role, in alphabetical order."""

    heading: str
    people: list[Participant]


def listed_participants(meeting: Meeting) -> list[Category]:
    """Who takes part and agreed to be named, by category: one query."""
    people = sorted(Participant.objects.listed().filter(meeting=meeting), key=lambda person: natural_order(person.name))
    by_role = {role: [person for person in people if person.role == role] for role in HEADINGS}
    return [Category(HEADINGS[role], members) for role, members in by_role.items() if members]
