"""Nominated and accepted experts by region, field of work and gender."""

from collections.abc import Iterable
from dataclasses import dataclass

from egm_portal.adminkit.lists.filters import NOT_KNOWN
from office.admin_urls import list_url
from office.board.facts import Facts
from participants.models import Participant


@dataclass(frozen=True)
class Share:
    """One group of experts: how many were nominated and how many accepted, with links to the lists."""

    name: str
    accepted: int
    accepted_link: str
    nominated: int
    nominated_link: str


@dataclass(frozen=True)
class Balance:
    title: str
    shares: list[Share]


def balances(facts: Facts) -> list[Balance]:
    """By region and gender, including groups without an expert, and by field of work."""
    fields = sorted({person.field for person in facts.experts if person.field}, key=str.casefold)
    return [
        Balance("Region", _shares(facts, "region", Participant.Region.choices)),
        Balance("Field of work", _shares(facts, "field", [(field, field) for field in fields])),
        Balance("Gender", _shares(facts, "gender", Participant.Gender.choices)),
    ]


def _shares(facts: Facts, attribute: str, groups: Iterable[tuple[str, str]]) -> list[Share]:
    members: dict[str, list[Participant]] = {}
    for person in facts.experts:
        members.setdefault(getattr(person, attribute), []).append(person)
    shares = [_share(facts, attribute, value, name, members.get(value, [])) for value, name in groups]
    # Groups without a member are shown, since they are what the balance lacks; people without a group only if any.
    unknown = members.get("", [])
    return [*shares, _share(facts, attribute, "", "Not known", unknown)] if unknown else shares


def _share(facts: Facts, attribute: str, value: str, name: str, people: list[Participant]) -> Share:
    accepted = Participant.Status.ACCEPTED
    narrowed = {"role__exact": Participant.Role.EXPERT, f"{attribute}__exact": value or NOT_KNOWN}
    return Share(
        name=name,
        accepted=sum(1 for person in people if person.status == accepted),
        accepted_link=list_url(Participant, facts.meeting, **narrowed, status__exact=accepted),
        nominated=len(people),
        nominated_link=list_url(Participant, facts.meeting, **narrowed),
    )
