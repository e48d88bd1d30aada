"""Parses the text of a section: paragraphs, sub-paragraphs, quotations, lists, tables, pictures and subheadings."""

from itertools import pairwise

from egm_portal.marked_texts.content import Span
from egm_portal.marked_texts.markup.blocks import PARAGRAPH, Block, Problem, lines_of
from egm_portal.marked_texts.markup.limits import MAX_LINES, excess
from egm_portal.marked_texts.markup.reading import Reading
from egm_portal.text.caching import caches_texts

__all__ = ["Block", "Problem", "footnotes", "parse", "parse_with_problems"]


def parse(source: str, *, has_bold: bool = False) -> list[Block]:
    """The blocks of a text in their order. The words of footnotes are in the spans that refer to them.

    A text that `has_bold` is none of a report, and its marks of bold are read, too.
    """
    return list(parse_with_problems(source, has_bold=has_bold)[0])


def footnotes(source: str) -> list[Block]:
    """The footnotes of a text as they were typed, in the order of their lines."""
    return [] if excess(source) else list(_parse(source, False)[2])


def parse_with_problems(source: str, *, has_bold: bool = False) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """The blocks of a text, and what its writer should know; `markup.problems` adds what depends on pictures."""
    too_much = excess(source)
    if not too_much:
        return _parse(source, has_bold)[:2]
    # Paragraphs as they were typed; the lines beyond the limit are one.
    lines, blocks = lines_of(source), []
    ends = [number for number, line in enumerate(lines[:MAX_LINES]) if not line.strip()]
    for start, end in pairwise([-1, *ends, len(lines)]):
        if typed := "\n".join(lines[start + 1 : end]).strip():
            blocks.append(Block(PARAGRAPH, "", 0, [Span(" ".join(typed.split()))], typed, start + 1, end))
    return tuple(blocks), (Problem(0, too_much),)


# A page shows all sections of a report, and each save changes one of them. These are the texts of three long reports;
# what is read of them takes up to 20 bytes for each character.
@caches_texts(characters=3_000_000)
def _parse(source: str, has_bold: bool) -> tuple[tuple[Block, ...], tuple[Problem, ...], tuple[Block, ...]]:
    lines = lines_of(source)
    reading = Reading(lines, has_bold=has_bold)
    return tuple(reading.blocks), tuple(reading.problems), tuple(reading.footnotes.as_typed(lines))
