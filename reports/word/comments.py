"""Comments in Word documents of the report, and the rounds of comments, which a package above registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from egm_portal.incoming.imported import ImportedComment
from egm_portal.stored_json import StoredFormats
from egm_portal.wordfiles import annotations
from reports.models import Report, WordImport


@dataclass(frozen=True)
class TakenComment:
    """A comment that was taken over from a document, and the key of its paragraph, if it has one."""

    paragraph: str
    comment: ImportedComment


@dataclass(frozen=True)
class TakenComments:
    comments: list[TakenComment]


WAITING = StoredFormats(TakenComments)
"""Comments that were taken over, until a round takes them."""


class Round(Protocol):
    """A draft that was circulated for comments: its content, as it is stored, is what changes are compared with."""

    report: Report
    number: int
    opened_at: datetime
    content: dict


class Comments:
    """What rounds of comments add to Word documents, and take from them; without rounds it is nothing."""

    def newest_round(self, report: Report) -> Round | None:
        return None

    def number_of_round(self, report: Report, made_at: datetime) -> int:
        """The number of the round of which a document that was made then is the circulated draft, or 0."""
        return 0

    def open(self, report: Report) -> Iterable[annotations.Comment]:
        """The open comments of the newest round, as they are written into a document."""
        return ()

    def known(self, report: Report) -> set[tuple[str, str]]:
        """Author and words of the comments that went to Word, which are not taken over once more."""
        return set()

    def take_comments(self, word_import: WordImport) -> None:
        """Adds the comments that are kept with the import to the newest round, if there is one, and keeps no more."""


_comments = [Comments()]


def register(comments: Comments) -> None:
    """Registers the rounds of comments; there is one such package."""
    _comments[:] = [comments]


def rounds() -> Comments:
    return _comments[0]
