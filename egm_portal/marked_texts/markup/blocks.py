"""What a text consists of, and what its writer should know about it."""

import re
from dataclasses import dataclass

from egm_portal.marked_texts.content import Picture, Span, TextTable

PARAGRAPH, SUB, SUBSUB, QUOTE, HEADING = "paragraph", "sub", "subsub", "quote", "heading"
ITEM, TABLE, PICTURE = "item", "table", "picture"
FOOTNOTE = "footnote"
"""The kind of a footnote as it was typed, which is no block of the text."""

_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")  # XML has no place for them


@dataclass(frozen=True)
class Block:
    """A block of a text: its kind, its mark as printed ("(a)", "•", "2." or nothing), its words or table or picture.

    `level` is that of a list item, from 0. `source` is what was typed, in the lines from `start` up to `end`, from 0.
    """

    kind: str
    mark: str
    level: int
    spans: list[Span]
    source: str
    start: int
    end: int
    table: TextTable | None = None
    picture: Picture | None = None


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong at a line, from 0, in a sentence. The text is read nevertheless, and nothing in it is lost."""

    line: int
    sentence: str


def lines_of(source: str) -> list[str]:
    """The lines to which blocks and problems refer."""
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", source)).split("\n")
