"""The paragraphs of a section as they are commented on: each with its sub-paragraphs, quotations, lists and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from egm_portal.adminkit.conflicts.differences import changed_words, words_of
from egm_portal.marked_texts.markup.blocks import HEADING, PARAGRAPH, lines_of
from egm_portal.marked_texts.markup.parser import parse


@dataclass(frozen=True)
class Wording:
    """A paragraph with all that belongs to it, as it was typed in the lines from `start` up to `end`.

    `keys` are those of its blocks. Comments name it by the first one.
    """

    keys: tuple[str, ...]
    source: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return self.keys[0]


def wordings(text: str, keys: Sequence[str]) -> list[Wording]:
    """The paragraphs of a text, whose blocks have these keys. Headings belong to none."""
    found: list[tuple[list[str], int, int]] = []
    is_after_heading = True
    for block, key in zip(parse(text), keys, strict=False):
        if block.kind == HEADING:
            is_after_heading = True
        elif block.kind == PARAGRAPH or is_after_heading:
            found.append(([key], block.start, block.end))
            is_after_heading = False
        else:
            of_paragraph, start, _ = found[-1]
            found[-1] = ([*of_paragraph, key], start, block.end)
    lines = lines_of(text)
    return [
        Wording(tuple(of_paragraph), "\n".join(lines[start:end]).strip(), start, end)
        for of_paragraph, start, end in found
    ]


def both_changes(before: str, first: str, second: str) -> str:
    """The text with what both others have changed in it; empty if they changed the same words, or words in a row."""
    words, firsts, seconds = words_of(before), words_of(first), words_of(second)
    changes = [(start, end, firsts[begin:stop]) for start, end, begin, stop in changed_words(words, firsts)]
    changes += [(start, end, seconds[begin:stop]) for start, end, begin, stop in changed_words(words, seconds)]
    changes.sort(key=lambda change: change[:2])
    if any(later[0] <= earlier[1] for earlier, later in pairwise(changes)):
        return ""
    for start, end, replacement in reversed(changes):
        words[start:end] = replacement
    return "".join(words)


def with_wording(text: str, wording: Wording, source: str) -> str:
    """The text with other words in the place of this paragraph."""
    lines = lines_of(text)
    return "\n".join([*lines[: wording.start], source.strip(), *lines[wording.end :]])
