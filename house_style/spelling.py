"""Rules about single words: their spelling, and e-government."""

import re
from collections.abc import Iterator

from house_style.passages import Found, Passage, in_place_of, like
from house_style.word_tables import COMPOUNDS, single_words

_SINGLE = single_words()
_WORD = re.compile(r"(?<!\w)[A-Za-z]{4,}(?!\w)")
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
            yield Found(passage, *found.span(), like(typed, better))


def _compound(passage: Passage, found: re.Match) -> str:
    # To a pattern that ignores case, “ſ” and “İ” are letters of these words too.
    typed, better = found[0], COMPOUNDS.get(found[0].lower(), found[0])
    if typed.endswith("Secretary General"):
        return better.title()
    return typed if is_in_name(passage, *found.span()) else like(typed, better)


misspelled_compounds = in_place_of(
    rf"(?i)(?<![\w-])(?:{'|'.join(map(re.escape, COMPOUNDS))})(?![\w-])", _compound, having=COMPOUNDS
)


def _electronic(passage: Passage, found: re.Match) -> str:
    """ "E-government" and the like: with a hyphen and small letters, but for the first of a sentence."""
    typed, is_first = found[0], passage.begins_sentence(found.start())
    if _NAME_GOES_ON.match(passage.words, found.end()) or (typed[0] == "E" and not is_first):
        return typed
    return like("E" if is_first else "e", f"e-{typed.lstrip('eE').lstrip('-').lower()}")


electronic_words = in_place_of(
    r"(?<![\w-])(?:e-?|E-?)(?:[Gg]overnment|[Pp]articipation|[Cc]ommerce|[Ll]earning|[Ss]ervices?)(?![\w-])",
    _electronic,
)
