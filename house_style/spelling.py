"""Rules about single words: their spelling, e-government, per cent."""

import re
from collections.abc import Iterator

from house_style.passages import Found, Passage
from house_style.word_tables import COMPOUNDS, single_words

_SINGLE = single_words()
_WORD = re.compile(r"(?<!\w)[A-Za-z]{4,}(?!\w)")
_COMPOUND = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, COMPOUNDS))})(?![\w-])", re.IGNORECASE)
_ELECTRONIC = re.compile(
    r"(?<![\w-])(?:e-?|E-?)(?:[Gg]overnment|[Pp]articipation|[Cc]ommerce|[Ll]earning|[Ss]ervices?)(?![\w-])"
)
# What follows a capitalized word within a name: "Centre for Global Development".
_NAME_GOES_ON = re.compile(r" (?:(?:for|of|on|and|the|in) ){0,2}[A-Z]")
# The words of information technology keep the spelling of its makers: in such a paragraph, "program" is one of them.
_OF_COMPUTERS = re.compile(r"software|comput|browser|malware|install|e-mail|PDF|(?<!\w)(?:code|files?|macros?)(?!\w)")
_AFTER_DIALOG = re.compile(r" (?:box|window)")


def is_in_name(passage: Passage, start: int, end: int) -> bool:
    """Whether a word with a capital belongs to a name, which has the spelling of whoever bears it."""
    if not passage.words[start].isupper():
        return False
    return not passage.begins_sentence(start) or bool(_NAME_GOES_ON.match(passage.words, end))


def misspelled_words(passage: Passage) -> Iterator[Found]:
    words = passage.words
    kept = frozenset({"program", "programs"} if "program" in words and _OF_COMPUTERS.search(words) else ())
    for found in _WORD.finditer(words):
        typed, better = found.group(), _SINGLE.get(found.group().lower())
        if not better or typed in kept or typed.isupper() or is_in_name(passage, *found.span()):
            continue
        if typed != "dialog" or not _AFTER_DIALOG.match(words, found.end()):
            yield Found(passage, *found.span(), _like(typed, better))


def misspelled_compounds(passage: Passage) -> Iterator[Found]:
    for found in _COMPOUND.finditer(passage.words):
        typed, better = found.group(), COMPOUNDS[found.group().lower()]
        if typed.endswith("Secretary General"):
            yield Found(passage, *found.span(), better.title())
        elif not is_in_name(passage, *found.span()):
            yield Found(passage, *found.span(), _like(typed, better))


def electronic_words(passage: Passage) -> Iterator[Found]:
    """ "E-government" and the like: with a hyphen and small letters, but for the first of a sentence."""
    for found in _ELECTRONIC.finditer(passage.words):
        typed, is_first = found.group(), passage.begins_sentence(found.start())
        better = f"{'E' if is_first else 'e'}-{typed.lstrip('eE').lstrip('-').lower()}"
        is_title = _NAME_GOES_ON.match(passage.words, found.end()) or (typed[0] == "E" and not is_first)
        if typed != better and not is_title:
            yield Found(passage, found.start(), found.end(), better)


_PER_CENT = re.compile(r"(?<=\d)[ \xa0]?%|(?<![\w-])(?:percent|per-cent|pct)(?![\w-])")


def per_cent(passage: Passage) -> Iterator[Found]:
    for found in _PER_CENT.finditer(passage.words):
        is_sign = found.group().endswith("%")
        yield Found(passage, found.start(), found.end(), " per cent" if is_sign else "per cent")


def _like(typed: str, better: str) -> str:
    """The better spelling with the capital of what was typed."""
    return better[0].upper() + better[1:] if typed[0].isupper() else better
