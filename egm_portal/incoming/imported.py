"""What was found in a Word document, in the form of a report's text."""

from dataclasses import dataclass, field

from egm_portal.marked_texts.content import Picture, Span, TextTable
from egm_portal.stored_json import StoredFormats

OWN = "own"
"""The kind of a block that the portal writes itself: cover, generated chapters, annexes."""
SECTION = "section"
"""The kind of the heading of a section, whose words are its name."""


@dataclass(frozen=True)
class ImportedBlock:
    """A block of the document; kinds are those of `egm_portal.marked_texts.markup.blocks`, OWN and SECTION.

    `keys` are those in its bookmarks: of a block into which others were merged, theirs follow. `section` is the id of
    the section under whose heading it stands, `area` the name of another part, such as "summary". `comments` are places
    in the list of comments. `number` is the printed number of a paragraph, from Word's numbering or as it was typed, or
    0.
    """

    kind: str
    mark: str = ""
    level: int = 0
    spans: list[Span] = field(default_factory=list)
    table: TextTable | None = None
    picture: Picture | None = None
    keys: list[str] = field(default_factory=list)
    section: int = 0
    area: str = ""
    comments: list[int] = field(default_factory=list)
    number: int = 0


@dataclass(frozen=True)
class ImportedComment:
    """A comment: its author and time as Word wrote them, its words, and those that it is on."""

    author: str
    at: str
    text: str
    quoted: str


@dataclass(frozen=True)
class Stray:
    """What has no place in a report's text, after the block at this place (-1: before the first)."""

    what: str
    text: str
    after: int


@dataclass(frozen=True)
class ImportedFile:
    """A whole document. `versions` has id, version and count of saves of each section from which it was made.

    `authors` has whoever made tracked changes, with their number.
    """

    portal: str
    report: int
    made_at: str
    versions: list[list[int]]
    blocks: list[ImportedBlock]
    strays: list[Stray]
    comments: list[ImportedComment]
    authors: list[list]


FORMATS = StoredFormats(ImportedFile)
