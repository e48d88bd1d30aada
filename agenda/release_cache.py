"""The releases that were read last, parsed and kept in memory: each page of a meeting reads its release again."""

import json
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import Any

from agenda.content import FORMATS, FrozenSession
from agenda.day.overlay import DaySession, held_as_released
from agenda.models import Programme

MAX_RELEASES = 16


@dataclass(frozen=True)
class ParsedRelease:
    """The content of a release, and the sessions in it. Pages share them, so nobody changes them in place."""

    content: Any
    sessions: list[FrozenSession]

    @cached_property
    def as_held(self) -> list[DaySession]:
        """The sessions in order of time, as they are held unless something is changed on the day."""
        return held_as_released(self.sessions)

    @cached_property
    def people(self) -> list[int]:
        """The ids of everybody whom it names, whether or not readers may know it."""
        return sorted(set[int]().union(*(session.people() for session in self.sessions)))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that it says."""
        return sha256(json.dumps(self.content).encode()).hexdigest()


_known: OrderedDict[int | None, ParsedRelease] = OrderedDict()
_lock = Lock()


def parsed(release: Programme) -> ParsedRelease:
    """What the release says: of the releases that were read last, from memory."""
    with _lock:
        found = _known.get(release.pk)
        # A row may say something else than before: where two people become one, their ids are replaced.
        if found is None or found.content != release.content:
            found = ParsedRelease(release.content, FORMATS.restored(release.content).sessions)
        _known[release.pk] = found
        _known.move_to_end(release.pk)
        while len(_known) > MAX_RELEASES:
            _known.popitem(last=False)
    return found
