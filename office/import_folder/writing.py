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
    """What was done, counted for each kind of row, and notes on what was not changed."""

    done: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    notes: list[str] = field(default_factory=list)

    def add(self, things: str, done: str) -> None:
        self.done[things][done] += 1

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def lines(self) -> list[str]:
        counted = [
            f"{things}: {', '.join(f'{number} {done}' for done, number in counts.items())}."
            for things, counts in self.done.items()
        ]
        return [*(counted or ["Nothing to change: the portal is up to date."]), *self.notes]


@dataclass
class Load:
    """One load of a folder: each step finds here the rows that earlier steps saved, under their keys in the folder."""

    folder: Folder
    by: User | None
    report: LoadReport = field(default_factory=LoadReport)
    meeting: Meeting | None = None
    participants: dict[str, Participant] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    sessions: dict[tuple, tuple[int, int | None]] = field(default_factory=dict)

    def save(self, things: str, row: Model, values: dict) -> None:
        """Saves the row if these values differ, and counts it as added or changed."""
        done = "changed" if row.pk else "added"
        if save_changes(row, values):
            self.report.add(things, done)


@contextmanager
def backdated(at: datetime) -> Iterator[None]:
    """Sets the portal's calendar to `at`, and stops mails: what happened then was announced then."""
    with calendar_at(at), silenced():
        yield


@contextmanager
def name_in_refusals(name: object) -> Iterator[None]:
    """Puts the row's name before the sentence of a rule, which was written for a page that shows the row."""
    try:
        yield
    except NotAllowed as refusal:
        raise NotAllowed(f"{name}: {refusal}") from None


def save_changes(row: Model, values: dict) -> bool:
    """Whether any of the values differed; the row is saved only then.

    Raises ValidationError where the values conflict with another row of the portal.
    """
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        # Without it a conflict would be an IntegrityError, whose text is not for people.
        row.validate_constraints()
        row.save()
    return bool(changed)


def pick(values: dict, *names: str) -> dict:
    return {name: values[name] for name in names}


def remaining_states(state: str, path: Sequence[str]) -> list[str] | None:
    """The states that follow `state` on the path; None if the portal is in a state that is not on it."""
    return list(path[path.index(state) + 1 :]) if state in path else None
