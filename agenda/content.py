"""What a release of the programme says, as its row keeps it: people and papers by their ids.

Form 1 was the bare list of sessions, each under its ordinal, breaks counted. Form 2 is a table with the sessions, each
under the number that was given to it once.
"""

from dataclasses import dataclass, field
from typing import Any

from egm_portal.stored_json import Forms, form_of


@dataclass(frozen=True)
class FrozenItem:
    """A presentation or discussion."""

    title: str
    minutes: int
    item: int | None = None
    speakers: list[int] = field(default_factory=list)
    paper: int | None = None
    slides: int | None = None


@dataclass(frozen=True)
class FrozenSession:
    """A session, or a break, which has no number; `session` is the id of its row in the working draft."""

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


@dataclass(frozen=True)
class ProgrammeContent:
    """The sessions and breaks in order of time."""

    sessions: list[FrozenSession]


def _without_ordinals(sessions: list[dict]) -> dict:
    return {"sessions": [session | {"number": None} for session in sessions]}


FORMS = Forms(ProgrammeContent, steps=[_without_ordinals])


def ordinals(content: Any) -> dict[int, int]:
    """The sessions of a release of form 1 by the ordinals that its pages printed; none for a later form."""
    if form_of(content) > 1:
        return {}
    return {session["number"]: session["session"] for session in content if session["kind"] != "break"}
