"""What changed from one release of the programme to the next, as facts with ids and values: no sentences, no names.

Pages make sentences of them on the day of reading: `sentences`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agenda.content import FrozenPerson, with_other_people
from egm_portal.stored_json import StoredFormats


class ChangeKind(StrEnum):
    """What a fact says."""

    SESSION_ADDED = "session_added"
    SESSION_REMOVED = "session_removed"
    SESSION_MOVED = "session_moved"
    SESSIONS_MOVED = "sessions_moved"
    SESSION_LENGTH = "session_length"
    SESSION_RENAMED = "session_renamed"
    SESSION_KIND = "session_kind"
    SESSION_LABEL = "session_label"
    SESSION_ROOM = "session_room"
    SESSION_OFFICERS = "session_officers"
    SESSION_SUMMARY = "session_summary"
    ITEM_ADDED = "item_added"
    ITEM_REMOVED = "item_removed"
    ITEM_MOVED = "item_moved"
    ITEMS_MOVED = "items_moved"
    ITEM_LENGTH = "item_length"
    ITEM_RENAMED = "item_renamed"
    ITEM_PEOPLE = "item_people"
    ITEM_PAPER = "item_paper"
    ITEM_DOCUMENTS = "item_documents"


@dataclass(frozen=True)
class Fact:
    """One change; `title` is that of the session or item, now or when it was removed.

    `session` is the id of the session's row and `number` its permanent number, `item` the key of an item. `old` and
    `new` hold values by name. `concerns` are those who have a role in what changed, before or after. `start` is when it
    begins, if another session or item has the same title: sentences then tell the two apart.
    """

    kind: str
    title: str = ""
    session: int | None = None
    number: int | None = None
    item: str = ""
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    concerns: list[FrozenPerson] = field(default_factory=list)
    start: str = ""

    @property
    def people(self) -> set[int]:
        """The ids of those whom it concerns."""
        return {person.participant for person in self.concerns}

    @classmethod
    def restored(cls, data: dict) -> "Fact":
        """From JSON of the present format."""
        people = [FrozenPerson(**person) for person in data.get("concerns", ())]
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data} | {"concerns": people})


@dataclass(frozen=True)
class Changes:
    """The facts in the order of the programme."""

    facts: list[Any]


def _with_labels(data: dict) -> dict:
    """The second format, in which facts can be of a new kind, SESSION_LABEL."""
    return data


FORMATS = StoredFormats(Changes, steps=[_with_labels])


def stored(facts: list[Fact]) -> dict:
    return FORMATS.stored(Changes(facts))


def facts_of(data: Any) -> list[Fact]:
    """The facts in what a release keeps."""
    return [Fact.restored(fact) for fact in FORMATS.restored(data).facts]


def with_other_ids(data: dict, people: dict[int, int], papers: dict[int, int]) -> dict:
    """The changes of a release with these ids of people and papers replaced by others."""
    facts = []
    for fact in data["facts"]:
        sides = {}
        for side in ("old", "new"):
            values = dict(fact[side])
            if "people" in values:
                values["people"] = with_other_people(values["people"], people)
            if "paper" in values:
                values["paper"] = papers.get(values["paper"], values["paper"])
            sides[side] = values
        facts.append(fact | sides | {"concerns": with_other_people(fact["concerns"], people)})
    return data | {"facts": facts}
