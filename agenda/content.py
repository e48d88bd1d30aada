"""What a release of the programme says, as its row keeps it: people and papers by their ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count

from agenda.kinds import KINDS, KindInfo
from agenda.roles import Role
from egm_portal.stored_json import StoredFormats


# Ids, which pages resolve on the day of reading: a frozen name would stay public after its consent was withdrawn, and a
# frozen title would be public before its paper (docs/decisions/programme.md#0013).
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
    """A presentation or discussion; `item` is the id of its row in the working draft, `key` names it for good.

    A release that was loaded from a folder has neither for an item that is not in the working draft.
    """

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
    that of the meeting. `label` is what is printed of it before its title.
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
    label: str = ""

    @property
    def info(self) -> KindInfo:
        """What depends on its kind."""
        return KINDS[self.kind]

    @property
    def heading(self) -> str:
        return self.info.heading(self.label, self.title)

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


def _with_labels(content: dict) -> dict:
    """The second format, in which sessions have labels: as in the draft, working sessions are counted."""
    number, sessions = count(1), []
    for session in content["sessions"]:
        sessions.append(session | {"label": str(next(number)) if session["kind"] == "session" else ""})
    return content | {"sessions": sessions}


FORMATS = StoredFormats(ProgrammeContent, steps=[_with_labels])


def with_other_ids(content: dict, people: dict[int, int], papers: dict[int, int]) -> dict:
    """The content of a release with these ids of people and papers replaced by others."""
    sessions = []
    for session in content["sessions"]:
        items = [
            item
            | {
                "people": with_other_people(item["people"], people),
                "paper": papers.get(item["paper"], item["paper"]),
            }
            for item in session["items"]
        ]
        sessions.append(session | {"officers": with_other_people(session["officers"], people), "items": items})
    return content | {"sessions": sessions}


def with_other_people(rows: list[dict], people: dict[int, int]) -> list[dict]:
    """People in roles with these ids replaced: two that become one person stay once in each role."""
    changed = [row | {"participant": people.get(row["participant"], row["participant"])} for row in rows]
    return [row for place, row in enumerate(changed) if row not in changed[:place]]
