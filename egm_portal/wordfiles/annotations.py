"""Annotations of a Word document, as its format calls them: comments, and tracked changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from egm_portal.marked_texts.content import Part, Span


@dataclass(frozen=True)
class Comment:
    """A comment on the paragraph or the part of one with this key; `at` is in the meeting's own time."""

    key: str
    author: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Removed:
    """A heading, paragraph or part that is no longer there; it stood after the one with the key `after`.

    One before which nothing stood is at the beginning. `part` is a table or picture.
    """

    after: str
    kind: str
    mark: str
    spans: Sequence[Span]
    part: Part | None = None


@dataclass(frozen=True)
class TrackedChanges:
    """What somebody changed since an earlier text: what paragraphs were, by key, which are new, which are gone.

    `replaced` has what tables and pictures were that are others now.
    """

    author: str
    at: datetime
    before: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    replaced: Mapping[str, Part] = field(default_factory=dict)
    new: frozenset[str] = frozenset()
    removed: Sequence[Removed] = ()
