"""Texts in which the words of a search are marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from egm_portal.text.folding import folded


@dataclass(frozen=True)
class Piece:
    """A part of a text; `marked` if it is one of the words that were looked for."""

    text: str
    marked: bool = False


SHORT = 3
"""Fewer letters than these are marked only where a word begins."""


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """The text in pieces, with the words marked as `folded` finds them.

    Where the words follow each other in the text, or where words of the text begin with them, nothing else is marked.
    """
    # A letter may become several, such as "ß", or none, such as an accent of its own.
    letters = [(folded(letter), place) for place, letter in enumerate(text)]
    places = [*(place for plain, place in letters for _ in plain), len(text)]
    plain, wanted = "".join(plain for plain, _ in letters), list(filter(None, map(folded, words)))
    is_marked = [False] * len(text)
    together = _spans(plain, " ".join(wanted))
    for begin, end in together or chain.from_iterable(_spans(plain, word) for word in wanted):
        until = places[end]  # with the accents that follow the last letter
        is_marked[places[begin] : until] = [True] * (until - places[begin])
    runs = groupby(zip(text, is_marked, strict=True), key=lambda pair: pair[1])
    return [Piece("".join(letter for letter, _ in run), marked=mark) for mark, run in runs]


def _spans(plain: str, wanted: str) -> list[tuple[int, int]]:
    if not wanted:
        return []
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(wanted)}", plain)]
    if found or len(wanted) < SHORT:
        return found
    return [match.span() for match in re.finditer(re.escape(wanted), plain)]
