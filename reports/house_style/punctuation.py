"""Rules about marks: quotation marks, bold, italics, commas, spaces, the ends of sub-paragraphs and list items."""

import re
from collections.abc import Iterator
from itertools import groupby

from reports.house_style.passages import HIDDEN, Found, Passage, Text
from reports.text.blocks import HEADING, PARAGRAPH, SUB, SUBSUB

_STRAIGHT = re.compile(r"[\"']")
_OPENS_AFTER = re.compile(r"(?:^|[\s(\[“‘—–/-])$")
_BOLD = re.compile(r"(?<![*\\])\*\*(?![\s*])([^*]+?)(?<!\s)\*\*(?!\*)|(?<![\w\\])__(?![\s_])([^_]+?)(?<!\s)__(?!\w)")
_EMPHASIZED = (
    "all|also|always|and|any|anybody|anyone|are|because|before|both|can|cannot|could|did|do|does|during|each|either|every"
    "|everybody|everyone|first|for|from|how|if|is|many|may|more|most|must|never|no|nobody|none|not|nothing|now|only|or|real"
    "|really|same|shall|should|some|that|their|them|then|they|this|those|to|very|was|were|what|when|where|who|whom|why|will"
    "|with|without|would"
)
_ITALIC = re.compile(rf"(?<![\w*\\])([*_])((?:{_EMPHASIZED})(?: (?:{_EMPHASIZED}))*)\1(?![\w*])", re.IGNORECASE)
SERIAL_COMMA = r"(?<=\w, )([a-z][\w-]*), ((?:and|or) [\w-]+)(?=[.;:)])"
SPACE_BEFORE_MARK = r"(?<=[\w)”’])[ \u202f]+([,;:!?])(?!\S)"
_FOOTNOTES = re.compile(r"(?:\[\^[^\]\s]+\]|\s)*$")


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
    opens = bool(_OPENS_AFTER.search(typed[:place].rstrip(HIDDEN)))
    if typed[place] == '"':
        return "“" if opens else "”"
    is_omission = typed[place + 1 : place + 2].isdigit()  # ’90s
    return "‘" if opens and not is_omission else "’"


def bold(passage: Passage) -> Iterator[Found]:
    for found in _BOLD.finditer(passage.typed):
        group = 1 if found.group(1) else 2
        yield Found(passage, *found.span(), passage.source[found.start(group) : found.end(group)])


def italic_emphasis(passage: Passage) -> Iterator[Found]:
    """Italics of nothing but small words, which are no title and no foreign word."""
    for found in _ITALIC.finditer(passage.typed):
        yield Found(passage, *found.span(), passage.source[found.start(2) : found.end(2)])


def ends_of_subparagraphs(text: Text) -> Iterator[Found]:
    """In a run of sub-paragraphs that are parts of one sentence, each ends with a semicolon and the last with a stop.

    Sub-paragraphs that all end with a stop are sentences of their own.
    """
    for is_sub, group in groupby(text.passages, lambda passage: passage.kind in (SUB, SUBSUB)):
        run = list(group)
        if not is_sub or len(run) < 2 or run[0].is_foreign:
            continue
        if not all(_last_mark(passage)[1] in ".?!:" for passage in run):
            yield from _wrong_ends(run)
            following = text.after(run[-1])
            if following is None or following.kind in (PARAGRAPH, HEADING):
                yield from _wrong_end(run[-1], ".", ";,")


def _wrong_ends(run: list[Passage]) -> Iterator[Found]:
    for passage in run[:-1]:
        if not passage.source.endswith(("; and", "; or")):
            yield from _wrong_end(passage, ";", ".,")


def _wrong_end(passage: Passage, better: str, wrong: str) -> Iterator[Found]:
    place, mark = _last_mark(passage)
    if mark in wrong:
        yield Found(passage, place, place + 1, better)
    elif mark.isalnum() or mark in ")”’":
        yield Found(passage, place, place + 1, mark + better)


def _last_mark(passage: Passage) -> tuple[int, str]:
    """The last character before the footnotes, with its place; a space for that of a link."""
    place = _FOOTNOTES.search(passage.source).start() - 1
    return place, " " if place < 0 or passage.typed[place] == HIDDEN else passage.source[place]


def ends_of_list_items(passage: Passage) -> Iterator[Found]:
    """Items after bullets that are closed with semicolons or commas."""
    place, mark = _last_mark(passage)
    if passage.mark == "•" and mark in ";,":
        yield Found(passage, place, place + 1, "")
