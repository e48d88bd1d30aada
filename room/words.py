"""The words of a proposal as the screen of a room and its pages show them."""

import re
from collections.abc import Iterable, Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.marked_texts.comparison import difference
from room.open_words import parted

SIZES = {180: "largest", 360: "large"}
"""The sizes of the screen by the characters up to which a text has them, so that it is read from ten metres away."""
SMALLEST = "middle"
PAGE = 800  # characters that have a place on the screen in the smallest size
_SENTENCE, _WORD = re.compile(r"\n+|[.;:!?…]\s+"), re.compile(r"\s+")
_TAGS = {"": "{}", "open": '<mark class="open-words">{}</mark>', "added": "<ins>{}</ins>", "removed": "<del>{}</del>"}

Pieces = Iterable[tuple[str, str]]
"""The words of a text, one after the other, each with its kind: one of _TAGS."""


def with_changes(before: str, after: str) -> SafeString:
    """The text as HTML with what was added to the version before, and what was removed from it."""
    return difference(before, after).text


def changes_in(before: str, after: str) -> Pieces:
    return [(piece.text, piece.kind) for piece in difference(before, after).pieces]


def open_words_in(text: str) -> Pieces:
    return [(words, "open" if is_open else "") for words, is_open in parted(text)]


def size_of(text: str) -> str:
    return next((size for most, size in SIZES.items() if len(text) <= most), SMALLEST)


def marked(pieces: Pieces) -> SafeString:
    """As HTML, in which elements say what changed, and what is open."""
    return format_html_join("", "{}", ((format_html(_TAGS[kind], words),) for words, kind in pieces))


def pages_of(pieces: Pieces) -> list[SafeString]:
    """The words as HTML in pages of the screen, which end after a paragraph, a sentence or at least a word."""
    pieces = list(pieces)
    begin, pages = 0, []
    for end in _page_ends("".join(words for words, _ in pieces)):
        pages.append(marked(_cut(pieces, begin, end)))
        begin = end
    return pages


def _page_ends(text: str) -> Iterator[int]:
    begin = 0
    while len(text) - begin > PAGE:
        cut = text[begin : begin + PAGE]
        sentences = [found.end() for found in _SENTENCE.finditer(cut) if found.end() > PAGE // 2]
        words = [found.end() for found in _WORD.finditer(cut)]
        begin += (sentences or words or [PAGE])[-1]
        yield begin
    yield len(text)


def _cut(pieces: Pieces, begin: int, end: int) -> Iterator[tuple[str, str]]:
    """What of the pieces stands from one character to another."""
    at = 0
    for words, kind in pieces:
        part = words[max(begin - at, 0) : max(end - at, 0)]
        at += len(words)
        if part:
            yield part, kind
