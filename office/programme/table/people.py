"""Finds the people of a meeting by their names in a cell."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from egm_portal.text.folding import folded
from participants.models import Participant

_TITLES = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|h\.?\s?e|sir|dame|ambassador|mme|m)\b\.?\s+)+", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_BETWEEN = re.compile(r"\n|;|\s+&\s+|\s+and\s+|\s+/\s+")
_ROLE = re.compile(
    r"^(?P<role>speakers?|presenters?|presented by|presentation by|by|panell?ists?|chair(?:person)?|chaired by|"
    r"moderators?|moderated by|facilitators?|discussants?|rapporteurs?)\s*[:–—-]\s*|^(?P<by>presented by|chaired by|"
    r"moderated by)\s+",
    re.IGNORECASE,
)
_ROLES = {
    "chai": "chair",
    "mode": "moderator",
    "faci": "facilitator",
    "disc": "discussant",
    "rapp": "rapporteur",
}


@dataclass
class Named:
    """Who was found, each with a role, and names that nobody in the meeting has."""

    people: list[tuple[str, Participant]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class People:
    """The participants of a meeting by their whole names, in any order of the words, and by their family names."""

    def __init__(self, participants: Iterable[Participant]) -> None:
        self.by_name: dict[tuple[str, ...], list[Participant]] = defaultdict(list)
        self.by_family: dict[str, list[Participant]] = defaultdict(list)
        for person in participants:
            words = folded(person.name).replace(".", " ").split()
            self.by_name[tuple(sorted(words))].append(person)
            family = folded(getattr(person, "family_name", "") or person.name.split()[-1])
            self.by_family[family].append(person)

    def named(self, text: str, role: str) -> Named:
        """Who is named in a cell; names are parted by lines, semicolons, “and” or commas."""
        found = Named()
        for line in _BETWEEN.split(text):
            own = role
            if said := _ROLE.match(line.strip()):
                own, line = _ROLES.get((said["role"] or said["by"])[:4].lower(), "speaker"), line.strip()[said.end() :]
            self._add(found, line, own)
        return found

    def role_of(self, line: str) -> str:
        """The role that a line names before its people: “Chair: …”; or nothing."""
        said = _ROLE.match(line.strip())
        return _ROLES.get((said["role"] or said["by"])[:4].lower(), "speaker") if said else ""

    def find(self, name: str) -> Participant | None:
        """The only person of this name, or of this family name."""
        bare = _TITLES.sub("", _BRACKETS.sub("", name).strip())
        words = folded(bare).replace(".", " ").split()
        if not words:
            return None
        whole = self.by_name.get(tuple(sorted(words)), [])
        if len(whole) == 1:
            return whole[0]
        families = self.by_family.get(" ".join(words), []) or (
            self.by_family.get(words[-1], []) if _is_short(words) else []
        )
        return families[0] if len(families) == 1 and not whole else None

    def _add(self, found: Named, line: str, role: str) -> None:
        line = line.strip(" ,.•-–\t")
        if not line:
            return
        known = [person for _, person in found.people]
        if person := self.find(line):
            found.people += [] if person in known else [(role, person)]
            return
        pieces = [piece for piece in re.split(r"\s*,\s*", _BRACKETS.sub("", line)) if piece]
        people = [self.find(piece) for piece in pieces]
        if not any(people):
            found.unknown.append(" ".join(line.split()))
            return
        for piece, person in zip(pieces, people, strict=True):
            if person and person not in [one for _, one in found.people]:
                found.people.append((role, person))
            elif not person and people[0] is None:
                found.unknown.append(piece)  # what follows a name is an affiliation


def _is_short(words: list[str]) -> bool:
    """Whether what precedes the family name are initials: “J. K. Doe”."""
    return len(words) > 1 and all(len(word) == 1 for word in words[:-1])
