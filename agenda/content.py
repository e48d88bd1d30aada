"""What a release of the programme says, as its row keeps it: people and papers by their ids.

Form 1 was the bare list of sessions, each with its ordinal, breaks counted. Form 2 is a table with the sessions, each
with its permanent number. Form 3 has people in any role, documents in kinds, rooms, pinned starts and keys of items.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from agenda.roles import Role
from egm_portal.stored_json import Forms, form_of


# Ids, which pages resolve on the day of reading: a frozen name would stay public after its consent was withdrawn, and a
# frozen title would be public before its paper (docs/decisions/0013).
@dataclass(frozen=True)
class FrozenPerson:
    """A participant's id with a role of `agenda.roles`."""

    role: str
    participant: int


@dataclass(frozen=True)
class FrozenDocument:
    """A document's id with its kind, such as "presentation"."""

    kind: str
    document: int


@dataclass(frozen=True)
class FrozenItem:
    """A presentation or discussion; `item` is the id of its row in the working draft, `key` names it for good."""

    title: str
    minutes: int
    item: int | None = None
    key: str = ""
    people: list[FrozenPerson] = field(default_factory=list)
    paper: int | None = None
    documents: list[FrozenDocument] = field(default_factory=list)

    @property
    def speakers(self) -> list[int]:
        return [person.participant for person in self.people if person.role == Role.SPEAKER]

    def documents_with(self, added: Mapping[int, Sequence[int]]) -> list[int]:
        """The ids of its documents: those of the release, then those that its row has besides by now."""
        own, more = [found.document for found in self.documents], added.get(self.item, ())
        return list(dict.fromkeys([*own, *more])) if more else own


@dataclass(frozen=True)
class FrozenSession:
    """A session, or a break, which has no number.

    `session` is the id of its row in the working draft, `starts_at` an instant in ISO 8601. Without a room it is in
    that of the meeting.
    """

    session: int
    kind: str
    title: str
    starts_at: str
    minutes: int
    number: int | None = None
    room: str = ""
    is_pinned: bool = True
    summary: str = ""
    officers: list[FrozenPerson] = field(default_factory=list)
    items: list[FrozenItem] = field(default_factory=list)

    @cached_property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.starts_at)

    @cached_property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    def people(self) -> set[int]:
        """The ids of everybody whom it names."""
        return {
            person.participant for people in (self.officers, *(item.people for item in self.items)) for person in people
        }

    @cached_property
    def timed_items(self) -> list[tuple[FrozenItem, datetime, datetime]]:
        """Each item with its start and its end; an item starts where the one before it ends."""
        timed, start = [], self.start
        for item in self.items:
            end = start + timedelta(minutes=item.minutes)
            timed.append((item, start, end))
            start = end
        return timed


@dataclass(frozen=True)
class ProgrammeContent:
    """The sessions and breaks in order of time."""

    sessions: list[FrozenSession]


def _with_roles(content: dict) -> dict:
    """From form 2, where chair, rapporteur, speakers and slides had fields of their own, to form 3."""
    sessions = []
    for session in content["sessions"]:
        roles = (Role.CHAIR, Role.RAPPORTEUR)
        officers = [{"role": role.value, "participant": session[role]} for role in roles if session[role]]
        items = [
            item
            | {
                "people": [{"role": Role.SPEAKER.value, "participant": pk} for pk in item["speakers"]],
                "documents": [{"kind": "presentation", "document": item["slides"]}] if item["slides"] else [],
            }
            for item in session["items"]
        ]
        sessions.append(session | {"officers": officers, "items": items})
    for before, session in pairwise(sessions):
        # As the migration did with the working draft: what began when the one before it ended follows it.
        ends = datetime.fromisoformat(before["starts_at"]) + timedelta(minutes=before["minutes"])
        session["is_pinned"] = datetime.fromisoformat(session["starts_at"]) != ends
    return {"sessions": sessions}


FORMS = Forms(
    ProgrammeContent,
    steps=[
        # From form 1 to form 2: ordinals are no numbers, which `agenda.queries.sessions_of` looks up.
        lambda sessions: {"sessions": [session | {"number": None} for session in sessions]},
        _with_roles,
    ],
)


def with_other_ids(content: Any, people: dict[int, int], papers: dict[int, int]) -> Any:
    """The content of a release, in whatever form, with these ids of people and papers replaced by others."""
    form = form_of(content)
    replaced = _in_roles if form > 2 else _in_fields
    sessions = []
    for session in content if form == 1 else content["sessions"]:
        items = [
            replaced(item, people) | {"paper": papers.get(item["paper"], item["paper"])} for item in session["items"]
        ]
        sessions.append(replaced(session, people) | {"items": items})
    return sessions if form == 1 else content | {"sessions": sessions}


def _in_roles(row: dict, people: dict[int, int]) -> dict:
    """A session or an item of form 3 or later: two that become one person stay once in each role."""
    name = "officers" if "officers" in row else "people"
    changed = [
        person | {"participant": people.get(person["participant"], person["participant"])} for person in row[name]
    ]
    return row | {name: [person for place, person in enumerate(changed) if person not in changed[:place]]}


def _in_fields(row: dict, people: dict[int, int]) -> dict:
    """The same before form 3."""
    if "speakers" in row:
        return row | {"speakers": list(dict.fromkeys(people.get(pk, pk) for pk in row["speakers"]))}
    return row | {role: people.get(row[role], row[role]) for role in ("chair", "rapporteur")}


def ordinals(content: Any) -> dict[int, int]:
    """The sessions of a release of form 1 by the ordinals that its pages printed; none for a later form."""
    if form_of(content) > 1:
        return {}
    return {session["number"]: session["session"] for session in content if session["kind"] != "break"}
