"""Divides a document into its sections: a heading, and what stands below it as a text in marks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from egm_portal.incoming.composition import SUBHEADING, text_of, without_number
from egm_portal.incoming.imported import OWN, SECTION, ImportedBlock, ImportedFile
from egm_portal.incoming.interpretation import interpret
from egm_portal.incoming.plain import read_plain
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.markup import blocks as kinds
from egm_portal.marked_texts.markup.parser import parse

_HASHES = re.compile(r"^#{1,6}[ \t]+\S", re.M)


@dataclass(frozen=True)
class ReadSection:
    """A heading without its number, and the text below it; what stands before the first heading has none."""

    heading: str
    text: str


def sections_of(blocks: Iterable[ImportedBlock]) -> list[ReadSection]:
    """The sections of a document, whose text has bold. A title that stands above them is a section without a text."""
    blocks = list(numbered_as_items(blocks))
    dividing = _dividing_level(blocks)
    parts: list[tuple[str, list[ImportedBlock]]] = [("", [])]
    for block in blocks:
        level = level_of(block)
        if level is not None and level <= dividing:
            parts.append((words(without_number(block.spans)).strip(), []))
        else:
            parts[-1][1].append(replace(block, kind=kinds.PARAGRAPH) if block.kind == OWN else block)
    notes = {note.mark: note.spans for note in _notes(blocks)}
    found = [ReadSection(heading, text_of(below, notes=notes)) for heading, below in parts]
    return [section for section in found if section.heading or section.text]


def level_of(block: ImportedBlock) -> int | None:
    """The level of a heading from 0; None for what is none."""
    return {SECTION: block.level, kinds.HEADING: SUBHEADING}.get(block.kind) if block.spans else None


def numbered_as_items(blocks: Iterable[ImportedBlock]) -> Iterator[ImportedBlock]:
    """The blocks with numbered paragraphs as items of a list: only a report numbers its paragraphs itself."""
    for block in blocks:
        is_numbered = block.kind == kinds.PARAGRAPH and block.number
        yield replace(block, kind=kinds.ITEM, mark=f"{block.number}.", level=0) if is_numbered else block


def read_text(text: str) -> ImportedFile:
    """What was typed or pasted: a text in marks if it has headings in marks, otherwise plain text."""
    if not _HASHES.search(text):
        return interpret(read_plain(text, has_bold=True), has_bold=True)
    return ImportedFile("", 0, "", [], [_in_marks(block) for block in parse(text, has_bold=True)], [], [], [])


def _in_marks(block: kinds.Block) -> ImportedBlock:
    kind, level = block.kind, block.level
    if kind == kinds.HEADING:
        level = len(block.source) - len(block.source.lstrip("#")) - 1
        kind = SECTION if level < SUBHEADING else kinds.HEADING
    return ImportedBlock(kind, block.mark, level, block.spans, block.table, block.picture)


def _dividing_level(blocks: Iterable[ImportedBlock]) -> int:
    """The highest level with several headings: the only one of its level is the title. -1 where there are none."""
    counts = Counter(level for block in blocks if (level := level_of(block)) is not None)
    several = [level for level, count in counts.items() if count > 1]
    return min(several or counts, default=-1)


def _notes(blocks: Iterable[ImportedBlock]) -> Iterator:
    """The footnotes where they have their words."""
    for block in blocks:
        cells: list[list[Span]] = [cell for row in block.table.rows for cell in row] if block.table else []
        for spans in (block.spans, *cells):
            yield from (span.note for span in spans if span.note and not span.note.again)
