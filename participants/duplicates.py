"""Entries of a meeting that are probably the same person, by what is spelled alike in them."""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from egm_portal.meetings.models import Meeting
from egm_portal.text.folding import folded
from participants.models import Participant

NOT_IN_WORDS = re.compile(r"[\W_]+")
HOSTS_WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Hosts that ignore dots in the name of a mailbox, with the one name of each."""


class Likenesses:
    """Entries by name and mailbox, to find those that are like another one."""

    def __init__(self, people: Iterable[Participant] = ()) -> None:
        self._by_name: dict[tuple[str, ...], list[Participant]] = defaultdict(list)
        self._by_mailbox: dict[str, list[Participant]] = defaultdict(list)
        for person in people:
            self.add(person)

    def add(self, person: Participant) -> None:
        self._by_name[name_key(person.name)].append(person)
        self._by_mailbox[mailbox(person.email)].append(person)

    def like(self, person: Participant) -> list[Participant]:
        """The others with the same mailbox, or with the same name and nothing that contradicts it."""
        named = self._by_name.get(name_key(person.name), []) if name_key(person.name) else []
        found = [other for other in named if not _contradict(person, other)]
        found += self._by_mailbox.get(mailbox(person.email), []) if person.email else []
        others = {
            id(other): other for other in found if other is not person and (not other.pk or other.pk != person.pk)
        }
        return list(others.values())


def _contradict(person: Participant, other: Participant) -> bool:
    """Whether both have an affiliation or a country, and not the same one."""
    # What is empty in one of them, as in many nominations, contradicts nothing.
    pairs = [(person.affiliation, other.affiliation), (person.country, other.country)]
    return any(one and another and _words(one) != _words(another) for one, another in pairs)


def comparable(meeting: Meeting) -> QuerySet[Participant]:
    """The entries of the meeting with what is compared and shown of them, without biographies and photos: one query."""
    entries = Participant.objects.filter(meeting=meeting, erased_at=None).order_by("name", "pk")
    return entries.only("name", "affiliation", "country", "email", "meeting")


def name_key(name: str) -> tuple[str, ...]:
    """The words of a name without case, accents and order: the family name may come first."""
    return tuple(sorted(_words(name)))


def mailbox(address: str) -> str:
    """The address without case, without what follows a plus sign, and without what its host ignores."""
    local, _, host = address.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if host in HOSTS_WITHOUT_DOTS:
        local, host = local.replace(".", ""), HOSTS_WITHOUT_DOTS[host]
    return f"{local}@{host}" if local else ""


def _words(text: str) -> list[str]:
    return NOT_IN_WORDS.sub(" ", folded(text)).split()
