"""From what a Word document of the report was made, so that it is recognized when it comes back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from egm_portal.incoming.imported import ImportedFile

AT_ONCE = 10  # sections in a property
SINCE = "Changes since round"
"""How the name begins under which changes since a round are tracked: nobody has made them in Word."""


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


def section_key(section: int) -> str:
    """What changes name the heading of this section by; nothing for the heading of something else."""
    return f"section-{section}" if section else ""


MAX_SOURCE = 100
"""Characters of what versions say of a document: fewer than the column has, since names in it may be redacted."""


def authors_of(file: ImportedFile) -> list[str]:
    """Those who made tracked changes in the document."""
    return [author for author, _ in file.authors if author and not author.startswith(SINCE)]


def source_of(name: str, file: ImportedFile) -> str:
    """What the versions say that a document has brought: its name, and whose tracked changes it had."""
    authors = authors_of(file)
    short = name if len(name) <= 48 else f"{name[:47]}…"
    whole = f"Word: {short}, changes by {' and '.join(filter(None, [', '.join(authors[:-1]), *authors[-1:]]))}"
    if authors and len(whole) > MAX_SOURCE:
        return f"Word: {short}, changes by {len(authors)} people"
    return whole if authors else f"Word: {short}"
