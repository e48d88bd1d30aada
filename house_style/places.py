"""Where a hint stands in the whole text, and the text with what it offers."""

from collections.abc import Sequence
from itertools import accumulate

from django.utils.text import normalize_newlines

from egm_portal.marked_texts.markup.blocks import lines_of
from egm_portal.marked_texts.markup.parser import footnotes, parse
from house_style.check import Hint
from house_style.passages import SECTION_HEADING


def spans_in_text(text: str, hints: Sequence[Hint]) -> list[tuple[int, int]]:
    """Of each hint the first place of its words in the text, whose lines end as the reader has them, and the one after.

    Those of hints about the section's heading are places in the heading.
    """
    starts = {SECTION_HEADING: 0} | _starts_of_blocks(text)
    return [(starts[hint.index] + hint.start, starts[hint.index] + hint.end) for hint in hints]


def places_in_scripts(text: str) -> list[int]:
    """For each place in the text, and its end, the place as scripts count it: in units of UTF-16."""
    return list(accumulate((1 + (character > "\uffff") for character in text), initial=0))


def _starts_of_blocks(text: str) -> dict[int, int]:
    """The place of the first character of each block and footnote."""
    lines = lines_of(text)
    starts_of_lines = list(accumulate((len(line) + 1 for line in lines), initial=0))
    starts = {}
    for index, block in enumerate([*parse(text), *footnotes(text)]):
        number = next((number for number in range(block.start, block.end) if lines[number].strip()), block.start)
        line = lines[number]
        starts[index] = starts_of_lines[number] + len(line) - len(line.lstrip())
    return starts


def applied(text: str, hint: Hint) -> str | None:
    """The text with what the hint offers in place of its words, or the heading if it is about that.

    None if the words are not there.
    """
    start = 0 if hint.is_in_heading else _starts_of_blocks(text).get(hint.index)
    if hint.replacement is None or start is None:
        return None
    whole = normalize_newlines(text)
    start, end = start + hint.start, start + hint.end
    return whole[:start] + hint.replacement + whole[end:] if whole[start:end] == hint.words else None
