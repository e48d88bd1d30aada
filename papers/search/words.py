"""Words as they are compared in a search: without case, accents, plural, and British or American spelling.

What is indexed and what is asked for pass through here alike, whichever database does the searching.
"""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
BROKEN = re.compile("[\u00ad\u0002\ufffe]\\s*|(?<=[a-z])[-\u2010]\r?\n(?=[a-z])")
"""A hyphen at the end of a line, as programs write it that know it for one, and as the others do."""

LONGEST = 60  # signs of a word; what is longer is hardly one


def plain(text: str) -> str:
    """The text in the form in which its words can be told apart: composed, and without hyphens of a line's end."""
    return unicodedata.normalize("NFKC", BROKEN.sub("", text))


def folded(text: str) -> str:
    """The words of a plain text as they are compared, with a space between them."""
    return " ".join(filter(None, map(fold, WORD.findall(text))))


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """One word as it is compared, its plural included."""
    word = spelt_alike(word)
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def spelt_alike(word: str) -> str:
    """One word without case and accents, -ise and -ize alike, -our and -or alike; its beginning keeps being one."""
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    letters = "".join(WORD.findall("".join(sign for sign in decomposed if not unicodedata.combining(sign))))
    letters = re.sub("(?<=[iy])z", "s", letters)
    return re.sub(r"(?<=\w\w)our", "or", letters)[:LONGEST]
