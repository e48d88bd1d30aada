"""Texts on which the meeting could not agree: how the report prints them, and what may become of them.

No reads of rows here, and no request.
"""

import re

from room.models import Recommendation
from room.open_words import lifted, open_words, removed

SOME = "Some participants considered that"
_OF_SOME = re.compile(r"(?:some|several|many|a few|one|two|three|other|a) (?:participants?|experts?)\b", re.I)
_ALTERNATIVES = re.compile(r"\][ \t]*/?[ \t]*\\?\[(?!\^)")
_LOWERED = frozenset(
    "A All An Any As At Both Each Every For If In It Its More Most No Other Such That The Their There These They This "
    "Those To We When Where While With".split()
)
"""Words with a capital only because a sentence begins with them."""


def kept(text: str) -> str:
    """The words that the report has if what was left open is kept."""
    return lifted(text)


def without(text: str) -> str:
    """The words that it has if what was left open is left out; empty if nothing else remains."""
    return removed(text).strip() if is_partly_open(text) else ""


def is_partly_open(text: str) -> bool:
    """Whether only some of its words stand in brackets: the whole text is open otherwise."""
    return bool(open_words(text)) and any(sign.isalnum() for sign in removed(text))


def has_alternatives(text: str) -> bool:
    """Whether words in brackets follow others, as in "within [30] [60] days": the text is one with some of them."""
    return bool(_ALTERNATIVES.search(text))


def printed_source(row: Recommendation) -> str:
    """The source of what the report prints of it: one that is left open stands in brackets."""
    stands_open = row.state == Recommendation.State.LEFT_OPEN and row.settlement != Recommendation.Settlement.VIEW
    if not stands_open or open_words(row.text):
        return row.text
    # A table and the words of a footnote end with their line.
    ends_in_block = row.text.rpartition("\n")[2].startswith(("|", "[^"))
    return f"[{row.text}\n\n]" if ends_in_block else f"[{row.text}]"


def as_view(text: str) -> str:
    """The words as a view without a name: "Some participants considered that Governments should …"."""
    words = " ".join(kept(text).split())
    if words[-1:].isalnum() or words.endswith((")", "”", "’")):
        words += "."
    if _OF_SOME.match(words):
        return words
    first, space, rest = words.partition(" ")
    return f"{SOME} {first.lower() if first in _LOWERED else first}{space}{rest}"
