"""The public list of participants by category, a user's own participation, and how far people are with their tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from egm_portal.meetings.models import Meeting
from egm_portal.text.bodies import by_body, in_full
from egm_portal.text.sorting import natural_sort_key
from participants.models import Participant, ParticipantTask
from participants.roles import LISTED, ROLES, SECRETARIAT, Role

ORDER_OF_LIST = (
    "In alphabetical order of family names; Governments by country, the United Nations system and civil society by "
    "organization."
)


@dataclass(frozen=True)
class Category:
    """The listed participants of one role, or the secretariat, in the order of lists."""

    heading: str
    people: list[Participant]
    annex_heading: str


def listed_participants(meeting: Meeting) -> list[Category]:
    """Those who take part and agreed to be named, by category: one query."""
    return by_category(Participant.objects.listed().filter(meeting=meeting))


def by_category(listed: Iterable[Participant]) -> list[Category]:
    """The listed participants of one meeting by category; empty categories are left out."""
    people = sorted(listed, key=_place_in_list)
    secretariat = [person for person in people if person.is_in_secretariat]
    categories = []
    for role in LISTED:
        members = [person for person in people if person.role == role and not person.is_in_secretariat]
        categories.append(Category(ROLES[role].heading, members, ROLES[role].annex_heading(len(members))))
    categories.append(Category(SECRETARIAT, secretariat, SECRETARIAT))
    return [category for category in categories if category.people]


class Listed(NamedTuple):
    """The cells of a printed list for one person."""

    name: str
    position: str
    country: str


def as_printed(
    people: Iterable[Participant], offices: Mapping[int, str] | None = None, *, capitals: bool = False
) -> list[Listed]:
    """The people of a category; `offices` are those of officers of the meeting, by id.

    With `capitals`, family names are in capitals, unless they are only guessed.
    """
    listed = []
    for person in people:
        role, position = ROLES[person.role], person.position
        if role.is_listed_by_organization and person.title and person.affiliation:
            position = f"{person.affiliation}: {person.title}"
        shows_country = role.has_country or not person.affiliation
        office = (offices or {}).get(person.pk, "")
        name = person.formal_name_in_capitals if capitals else person.formal_name
        listed.append(
            Listed(f"{name} ({office})" if office else name, in_full(position), person.country if shows_country else "")
        )
    return listed


def _place_in_list(person: Participant) -> tuple:
    """Experts by their names; Governments by country, before organizations; the others by organization."""
    group = ""
    if person.role == Role.OBSERVER:
        group = person.country or person.affiliation
    elif person.role == Role.STAFF and not person.services_meeting:
        group = next((body.name for body in by_body([person.affiliation])), "")
    elif ROLES[person.role].is_listed_by_organization:
        group = person.affiliation
    is_organization = person.role == Role.OBSERVER and not person.country
    return is_organization, natural_sort_key(group), person.sort_key


def own_participation(user, slug: str) -> Participant:
    """The user's own participation in the meeting with this slug, if they accepted; raises Http404."""
    own = Participant.objects.of_user(user).select_related("meeting")
    return get_object_or_404(own, meeting__slug=slug)


def with_tasks(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """People annotated with how many tasks are asked of them, `tasks_asked`, and how many of these are `tasks_open`."""
    asked = ParticipantTask.objects.asked_of(Participant.objects.all()).filter(person=OuterRef("pk")).order_by()

    def counted(tasks: QuerySet[ParticipantTask]) -> Coalesce:
        return Coalesce(Subquery(tasks.values("person").annotate(number=Count("pk")).values("number")), 0)

    return people.annotate(tasks_asked=counted(asked), tasks_open=counted(asked.open()))


def candidates_for(participant: Participant) -> list[Participant]:
    """Those to whom the place of somebody who declined or withdrew can be given: one query.

    Colleagues whom they suggested come first, then the reserve list, then nominations; in each group those who have
    most in common with them of region, gender and field of work.
    """
    waiting = [Participant.Status.RESERVE, Participant.Status.NOMINATED]
    people = Participant.objects.filter(meeting=participant.meeting_id, status__in=waiting)
    people = people.filter(replaces=None, erased_at=None)

    def order(person: Participant) -> tuple:
        own = [(getattr(person, name), getattr(participant, name)) for name in ("region", "gender", "field")]
        in_common = sum(1 for value, other in own if value and value == other)
        is_suggested = person.suggested_by_id == participant.pk
        return not is_suggested, waiting.index(person.status), -in_common, person.sort_key

    return sorted(people, key=order)
