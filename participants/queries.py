"""The public list of participants by category, and a user's own participation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.shortcuts import get_object_or_404

from egm_portal.meetings.models import Meeting
from egm_portal.text.bodies import in_full
from egm_portal.text.sorting import natural_sort_key
from participants.models import Participant
from participants.roles import ROLES

ORDER_OF_LIST = "In alphabetical order; civil society by organization."


@dataclass(frozen=True)
class Category:
    """The listed participants of one role, in alphabetical order."""

    heading: str
    people: list[Participant]


def listed_participants(meeting: Meeting) -> list[Category]:
    """Those who take part and agreed to be named, by category: one query."""
    return by_category(Participant.objects.listed().filter(meeting=meeting))


def by_category(listed: Iterable[Participant]) -> list[Category]:
    """The listed participants of one meeting by category; empty categories are left out."""
    people = sorted(listed, key=lambda person: person.sort_key)
    by_role = {role: [person for person in people if person.role == role] for role in ROLES}
    return [Category(ROLES[role].heading, members) for role, members in by_role.items() if members]


class Listed(NamedTuple):
    """The cells of a printed list for one person."""

    name: str
    position: str
    country: str


def as_printed(people: Iterable[Participant], offices: Mapping[int, str] | None = None) -> list[Listed]:
    """People of one role in the order of printed lists; `offices` are those of officers of the meeting, by id."""
    listed = []
    for person in sorted(people, key=_place_in_list):
        role, position = ROLES[person.role], person.position
        if role.is_listed_by_organization and person.title and person.affiliation:
            position = f"{person.affiliation}: {person.title}"
        shows_country = role.has_country or not person.affiliation
        office = (offices or {}).get(person.pk, "")
        name = f"{person.formal_name} ({office})" if office else person.formal_name
        listed.append(Listed(name, in_full(position), person.country if shows_country else ""))
    return listed


def _place_in_list(person: Participant) -> tuple:
    organization = person.affiliation if ROLES[person.role].is_listed_by_organization else ""
    return natural_sort_key(organization), person.sort_key


def own_participation(user, slug: str) -> Participant:
    """The user's own participation in the meeting with this slug, if they accepted; raises Http404."""
    own = Participant.objects.of_user(user).select_related("meeting")
    return get_object_or_404(own, meeting__slug=slug)
