"""What a release of the programme says, as its row keeps it: people and papers by their ids.

Form 1 was the bare list of sessions, each with its ordinal, breaks counted. Form 2 is a table with the sessions, each
with its permanent number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from egm_portal.stored_json import Forms, form_of


@dataclass(frozen=True)
class FrozenItem:
    """A presentation or discussion."""

    title: str
    minutes: int
    item: int | None = None
    # Ids, which pages resolve on the day of reading: a frozen name would stay public after its consent was withdrawn,
    # and a frozen title would be public before its paper (docs/decisions/0013).
    speakers: list[int] = field(default_factory=list)
    paper: int | None = None
    slides: int | None = None


@dataclass(frozen=True)
class FrozenSession:
    """A session, or a break, which has no number.

    `session` is the id of its row in the working draft, `starts_at` an instant in ISO 8601.
    """

    session: int
    kind: str
    title: str
    starts_at: str
    minutes: int
    number: int | None = None
    summary: str = ""
    chair: int | None = None
    rapporteur: int | None = None
    items: list[FrozenItem] = field(default_factory=list)

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.starts_at)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    def people(self) -> set[int]:
        """The ids of everybody whom it names: chair, rapporteur and speakers."""
        officers = {pk for pk in (self.chair, self.rapporteur) if pk}
        return officers.union(*(item.speakers for item in self.items))

    def timed_items(self) -> Iterator[tuple[FrozenItem, datetime, datetime]]:
        """Each item with its start and its end; an item starts where the one before it ends."""
        start = self.start
        for item in self.items:
            end = start + timedelta(minutes=item.minutes)
            yield item, start, end
            start = end


@dataclass(frozen=True)
class ProgrammeContent:
    """The sessions and breaks in order of time."""

    sessions: list[FrozenSession]


FORMS = Forms(
    ProgrammeContent,
    steps=[
        # From form 1 to form 2: ordinals are no numbers, which `agenda.queries.sessions_of` looks up.
        lambda sessions: {"sessions": [session | {"number": None} for session in sessions]},
    ],
)


def with_other_ids(content: Any, people: dict[int, int], papers: dict[int, int]) -> Any:
    """The content of a release, in whatever form, with these ids of people and papers replaced by others."""
    sessions = []
    for session in content if form_of(content) == 1 else content["sessions"]:
        items = [
            item
            | {
                "speakers": list(dict.fromkeys(people.get(pk, pk) for pk in item["speakers"])),
                "paper": papers.get(item["paper"], item["paper"]),
            }
            for item in session["items"]
        ]
        officers = {role: people.get(session[role], session[role]) for role in ("chair", "rapporteur")}
        sessions.append(session | officers | {"items": items})
    return sessions if form_of(content) == 1 else content | {"sessions": sessions}


def ordinals(content: Any) -> dict[int, int]:
    """The sessions of a release of form 1 by the ordinals that its pages printed; none for a later form."""
    if form_of(content) > 1:
        return {}
    return {session["number"]: session["session"] for session in content if session["kind"] != "break"}
