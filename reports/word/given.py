"""What a Word document is made of besides the report's content: its origin, comments, changes since a round."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from egm_portal.marked_texts.content import Part, Span

AT_ONCE = 10  # sections in a property


@dataclass(frozen=True)
class Origin:
    """From what the document was made, so that it is recognized when it comes back.

    `made_at` is in the meeting's own time. `versions` are those of the sections: number and count of saves, by id.
    """

    portal: str
    report: int
    made_at: datetime
    versions: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def as_properties(self) -> dict[str, str]:
        """The document's own properties that say so."""
        found = {
            "EGM portal": self.portal,
            "EGM report": str(self.report),
            "EGM made": self.made_at.isoformat(timespec="seconds"),
        }
        held = [[section, *version] for section, version in self.versions.items()]
        # Word keeps 255 characters of a property.
        for number, start in enumerate(range(0, len(held), AT_ONCE), start=1):
            found[f"EGM versions {number}"] = json.dumps(held[start : start + AT_ONCE], separators=(",", ":"))
        return found


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


def section_key(section: int) -> str:
    """What changes name the heading of this section by; nothing for the heading of something else."""
    return f"section-{section}" if section else ""


Pictures = Callable[[str], bytes | None]
"""Returns the picture at this address as PNG or JPEG, or nothing."""
