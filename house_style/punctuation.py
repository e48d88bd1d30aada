"""Rules about marks: quotation marks, bold, italics, commas, spaces, the ends of sub-paragraphs and list items."""

import re
from collections.abc import Iterator
from itertools import groupby, zip_longest

from egm_portal.marked_texts.markup.blocks import FOOTNOTE, HEADING, PARAGRAPH, SUB, SUBSUB
from house_style.passages import HIDDEN, Found, Passage, Text, in_place_of

_STRAIGHT = re.compile(r"[\"']")
_OPENS_AFTER = re.compile(r"[\s(\[“‘—–/-]?")
_EMPHASIZED = (
    "all|also|always|and|any|anybody|anyone|are|because|before|both|can|cannot|could|did|do|does|during|each|either|every"
    "|everybody|everyone|first|for|from|how|if|is|many|may|more|most|must|never|no|nobody|none|not|nothing|now|only|or|real"
    "|really|same|shall|should|some|that|their|them|then|they|this|those|to|very|was|were|what|when|where|who|whom|why|will"
    "|with|without|would"
)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")


def straight_marks(passage: Passage) -> Iterator[Found]:
    """All straight quotation marks and apostrophes of a passage at once; those of inches and minutes are none."""
    better, is_open = {}, False
    for found in _STRAIGHT.finditer(passage.typed):
        place = found.start()
        after_figure = passage.typed[max(0, place - 1)].isdigit()
        if after_figure and not is_open and not passage.typed[place + 1 : place + 2].isalpha():
            continue
        better[place] = _curly(passage.typed, place)
        is_open = better[place] == "“" or (is_open and better[place] != "”")
    if better:
        start, end = min(better), max(better) + 1
        letters = [better.get(place, passage.source[place]) for place in range(start, end)]
        yield Found(passage, start, end, "".join(letters))


def _curly(typed: str, place: int) -> str:
    before = place
    while before and typed[before - 1] == HIDDEN:
        before -= 1
    opens = bool(_OPENS_AFTER.fullmatch(typed[max(0, before - 1) : before]))
    if typed[place] == '"':
        return "“" if opens else "”"
    is_omission = typed[place + 1 : place + 2].isdigit()  # ’90s
    return "‘" if opens and not is_omission else "’"


def _between_marks(passage: Passage, found: re.Match) -> str:
    return passage.source[slice(*found.span(found.lastindex))]


bold = in_place_of(
    r"(?<![*\\])\*\*(?![\s*])([^*]+?)(?<!\s)\*\*(?!\*)|(?<![\w\\])__(?![\s_])([^_]+?)(?<!\s)__(?!\w)",
    _between_marks,
    "typed",
)
# Italics of nothing but small words, which are no title and no foreign word.
italic_emphasis = in_place_of(
    rf"(?i)(?<![\w*\\])([*_])((?:{_EMPHASIZED})(?: (?:{_EMPHASIZED}))*)\1(?![\w*])", _between_marks, "typed"
)


def ends_of_subparagraphs(text: Text) -> Iterator[Found]:
    """In a run of sub-paragraphs that are parts of one sentence, each ends with a semicolon and the last with a stop.

    Sub-paragraphs that all end with a stop are sentences of their own.
    """
    runs = [list(group) for _, group in groupby(text.passages, lambda passage: passage.kind in (SUB, SUBSUB))]
    for run, following in zip_longest(runs, runs[1:]):
        if run[0].kind not in (SUB, SUBSUB) or not _is_one_sentence(run):
            continue
        for passage in run[:-1]:
            if not passage.source.endswith(("; and", "; or")):
                yield from _wrong_end(passage, ";", ".,")
        if following is None or following[0].kind in (PARAGRAPH, HEADING, FOOTNOTE):
            yield from _wrong_end(run[-1], ".", ";,")


def _is_one_sentence(run: list[Passage]) -> bool:
    if len(run) < 2 or run[0].is_foreign:
        return False
    return any(_last_mark(passage)[1] not in ".?!:" for passage in run)


def _wrong_end(passage: Passage, better: str, wrong: str) -> Iterator[Found]:
    place, mark = _last_mark(passage)
    if mark in wrong:
        yield Found(passage, place, place + 1, better)
    elif mark.isalnum() or mark in ")”’":
        yield Found(passage, place, place + 1, mark + better)


def _last_mark(passage: Passage) -> tuple[int, str]:
    """The last character before the footnotes, with its place; a space for that of a link."""
    without = _FOOTNOTE.sub(lambda found: " " * len(found.group()), passage.source)
    place = len(without.rstrip()) - 1
    return place, " " if place < 0 or passage.typed[place] == HIDDEN else passage.source[place]


def ends_of_list_items(passage: Passage) -> Iterator[Found]:
    """Items after bullets that are closed with semicolons or commas."""
    place, mark = _last_mark(passage)
    if passage.mark == "•" and mark in ";,":
        yield Found(passage, place, place + 1, "")
