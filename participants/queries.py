"""The public list of participants by category, and a user's own participation."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from egm_portal.meetings.models import Meeting
from egm_portal.text.sorting import natural_sort_key
from participants.models import Participant
from participants.roles import ROLES


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
    people = sorted(listed, key=lambda person: natural_sort_key(person.name))
    by_role = {role: [person for person in people if person.role == role] for role in ROLES}
    return [Category(ROLES[role].heading, members) for role, members in by_role.items() if members]


def own_participation(user, slug: str) -> Participant:
    """The user's own participation in the meeting with this slug, if they accepted; raises Http404."""
    own = Participant.objects.of_user(user).select_related("meeting")
    return get_object_or_404(own, meeting__slug=slug)
