"""Words as they are compared in a search: without case, accents, plural, and British or American spelling.

Both what is indexed and what is asked for are folded here, whichever database does the searching.
"""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
BROKEN = re.compile("[\u00ad\u0002\ufffe]\\s*|(?<=[a-z])[-\u2010]\r?\n(?=[a-z])")
"""A hyphen at the end of a line: as programs mark it that know what it is, and as the others write it."""

MAX_WORD = 60  # characters of a word


def plain(text: str) -> str:
    """The text composed (NFKC), and without hyphens at the ends of lines, so that its words can be told apart."""
    return unicodedata.normalize("NFKC", BROKEN.sub("", text))


def folded(text: str) -> str:
    return " ".join(filter(None, map(fold, WORD.findall(text))))


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    word = spelt_alike(word)
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def spelt_alike(word: str) -> str:
    """One word without case and accents, and with one spelling of -ise and -our; prefixes remain prefixes."""
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    letters = "".join(WORD.findall("".join(sign for sign in decomposed if not unicodedata.combining(sign))))
    letters = re.sub("(?<=[iy])z", "s", letters)
    return re.sub(r"(?<=\w\w)our", "or", letters)[:MAX_WORD]
