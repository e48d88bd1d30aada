"""Which letter a scan is of, by the name of its file."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from participants.models import LetterOfInvitation

PARTS = re.compile(r"[^\W\d_]+|\d+")
"""The words and the numbers of a reference; what stands between them is not compared."""
SEPARATORS = r"[\W_]*"


def letter_named(file_name: str, letters: Sequence[LetterOfInvitation]) -> LetterOfInvitation | None:
    """The letter whose reference the name contains, the longest if there are several; None if none is or two are."""
    name = _plain(file_name)
    found = [letter for letter in letters if _stands_in(letter.reference, name)]
    longest = max((len(letter.reference) for letter in found), default=0)
    best = [letter for letter in found if len(letter.reference) == longest]
    return best[0] if len(best) == 1 else None


def _stands_in(reference: str, name: str) -> bool:
    parts = PARTS.findall(_plain(reference))
    pattern = SEPARATORS.join(parts)
    # Not within a longer word or number: L.01 is neither in Paul01 nor in L.012. A scanner may add words of its own.
    return bool(parts) and re.search(rf"(?<![^\W_]){pattern}(?!\d)", name) is not None


def _plain(text: str) -> str:
    return normalize("NFKC", text).casefold()
