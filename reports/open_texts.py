"""Texts on which the meeting could not agree: how the report prints them, and what may become of them.

No reads of rows here, and no request.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from egm_portal.marked_texts.content import Part, Span
from reports.models import Comment
from reports.room.open_words import lifted, open_words, removed

_V = Comment.View
SOME = "Some participants considered that"
_OF_SOME = re.compile(r"(?:some|several|many|a few|one|two|three|other|a) (?:participants?|experts?)\b", re.I)
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


def words_of_view(view: str, text: str) -> str:
    """The words that somebody wants who has one of the ready views of this text; empty to leave all of it out."""
    return {_V.KEEP: kept(text), _V.LEAVE_OUT: without(text)}.get(view, "")


def as_view(text: str) -> str:
    """The words as a view without a name: "Some participants considered that Governments should …"."""
    words = " ".join(kept(text).split())
    if _OF_SOME.match(words):
        return words
    first, space, rest = words.partition(" ")
    return f"{SOME} {first.lower() if first in _LOWERED else first}{space}{rest}"


def in_brackets(first: Sequence[Span], parts: Sequence[Part]) -> tuple[list[Span], list[Part]]:
    """A paragraph and its parts, all of which was left open, in square brackets."""
    opened, parts = [Span("["), *first], list(parts)
    for place in range(len(parts) - 1, -1, -1):
        if parts[place].spans:
            parts[place] = replace(parts[place], spans=[*parts[place].spans, Span("]")])
            return opened, parts
    return [*opened, Span("]")], parts
