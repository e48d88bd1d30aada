"""Writing only what differs, at the time when it happened, and reporting it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.actions import silenced
from egm_portal.meetings.models import Meeting, User
from office.import_folder.folder import Folder
from papers.models import Document
from participants.models import Participant


@dataclass
class LoadReport:
    """What a load did, by the kind of thing, and what it left as the portal has it."""

    done: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    left: list[str] = field(default_factory=list)

    def add(self, things: str, done: str) -> None:
        self.done[things][done] += 1

    def leave(self, sentence: str) -> None:
        self.left.append(sentence)

    def lines(self) -> list[str]:
        """The report in plain words, a line for each kind of thing."""
        counted = [
            f"{things}: {', '.join(f'{number} {done}' for done, number in counts.items())}."
            for things, counts in self.done.items()
        ]
        return [*(counted or ["Nothing was changed: the portal has it all."]), *self.left]


@dataclass
class Load:
    """A folder on its way onto the portal: each step finds here what those before it have made."""

    folder: Folder
    by: User | None
    outcome: LoadReport = field(default_factory=LoadReport)
    meeting: Meeting | None = None
    people: dict[str, Participant] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    sessions: dict[tuple, tuple[int, int | None]] = field(default_factory=dict)


@contextmanager
def history(at: datetime) -> Iterator[None]:
    """Inside it the calendar stands at `at` and no mail is written: what happens there happened then."""
    with calendar_at(at), silenced():
        yield


@contextmanager
def refusals_about(name: object) -> Iterator[None]:
    """Names the row in the sentence of a rule that refuses: it was written to stand beside the row on a screen."""
    try:
        yield
    except NotAllowed as refusal:
        raise NotAllowed(f"{name}: {refusal}") from None


def set_fields(row: Model, values: dict) -> bool:
    """Whether any of the values differed; the row is saved only then.

    Raises ValidationError where the values collide with another row of the portal.
    """
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.validate_constraints()
        row.save()
    return bool(changed)


def pick(values: dict, *names: str) -> dict:
    """The values under these names."""
    return {name: values[name] for name in names}


def steps_from(state: str, way: Sequence[str]) -> list[str] | None:
    """The states that come after `state` on its way; None when the portal has gone another way."""
    return list(way[way.index(state) + 1 :]) if state in way else None
