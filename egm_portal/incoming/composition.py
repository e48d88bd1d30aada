"""Writes what was read as a text in marks, and says what of it was kept and what was left out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from egm_portal.incoming.imported import OWN, SECTION, ImportedBlock, ImportedFile
from egm_portal.incoming.marks import HEADING
from egm_portal.marked_texts.content import Note, Span, words
from egm_portal.marked_texts.markup import blocks as kinds
from egm_portal.marked_texts.markup.writer import marked, source_of

SUBHEADING = 2
"""The level of headings below those of the first two levels."""
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*\.?\s+(?=\S)")
_LISTS = (kinds.ITEM, kinds.SUB, kinds.SUBSUB)
_PLURALS = {
    "hidden text": "hidden texts",
    "text box": "text boxes",
    "table in a table": "tables in tables",
}


def text_of(
    blocks: Sequence[ImportedBlock],
    first_label: int = 1,
    *,
    notes: Mapping[str, list[Span]] | None = None,
    is_close: bool = False,
    has_levels: bool = False,
) -> str:
    """The blocks as a text in marks; footnotes have labels from the first one on.

    `notes` has the words of those that other blocks have before. Headings have no numbers: the report numbers them
    itself, and has one level in a section; the marks of a list's headings say theirs if it `has_levels`. A text that
    `is_close` has its sub-paragraphs on the lines below it, without blank lines.
    """
    footnotes = _Footnotes(first_label, notes or {})
    pieces: list[str] = []
    for before, block in _with_kind_before(list(_with_levels(blocks))):
        source = source_of(block, footnotes.label)
        if has_levels and block.kind == kinds.HEADING:
            source = "#" * block.level + source
        if source.strip():
            is_item = before == block.kind == kinds.ITEM and block.mark
            is_below = is_close and block.kind in _LISTS
            pieces += ["\n" if is_item or is_below else "\n\n", source]
    return "\n\n".join(filter(None, ["".join(pieces[1:]), footnotes.text]))


class _Footnotes:
    """The footnotes of a text while it is written: their labels, and their words, which stand below."""

    def __init__(self, first_label: int, notes: Mapping[str, list[Span]]) -> None:
        self.first_label, self.notes = first_label, notes
        self.labels: dict[str, str] = {}
        self.told: dict[str, list[Span]] = {}

    def label(self, note: Note) -> str:
        if note.mark not in self.labels:
            self.labels[note.mark] = str(self.first_label + len(self.labels))
        if not note.again or self.notes and note.mark not in self.told:
            self.told[note.mark] = self.notes.get(note.mark, note.spans)
        return self.labels[note.mark]

    @property
    def text(self) -> str:
        lines = []
        for mark, spans in self.told.items():
            words = [span for span in spans if span.note is None]  # a footnote has no footnote
            lines.append(f"[^{self.labels[mark]}]: {marked(words, self.label)}")
        return "\n".join(lines)


def _with_kind_before(blocks: Sequence[ImportedBlock]) -> Iterator[tuple[str, ImportedBlock]]:
    """The blocks, each with the kind of the one before it."""
    return zip(["", *(block.kind for block in blocks)], blocks, strict=False)


def _with_levels(blocks: Iterable[ImportedBlock]) -> Iterator[ImportedBlock]:
    """The blocks as a section has them: one kind of headings, and lists that begin at their first level."""
    level = -1
    for block in blocks:
        if block.kind in (SECTION, kinds.HEADING, OWN) and block.spans:
            depth = {SECTION: block.level, kinds.HEADING: SUBHEADING}.get(block.kind, 0)
            yield replace(block, kind=kinds.HEADING, level=depth, spans=without_number(block.spans))
        elif block.kind == kinds.ITEM and not block.picture:
            level = min(block.level, level + 1) if block.mark else max(level, 0)
            yield replace(block, level=level)
            continue
        elif block.table or block.spans:
            yield block
        level = -1


def without_number(spans: list[Span]) -> list[Span]:
    """The words of a heading alone, which has no footnotes and no italics."""
    text = words(spans).strip()
    found = HEADING.match(text) or _NUMBER.match(text)
    return [Span(text[found.end() if found else 0 :])]


def kept_in(file: ImportedFile) -> Counter[str]:
    """How many headings, lists, tables and notes were read."""
    kept = Counter(dict.fromkeys(("heading", "list", "table", "note"), 0))  # in this order
    for before, block in _with_kind_before(file.blocks):
        if block.kind in (SECTION, kinds.HEADING, OWN):
            kept["heading"] += 1
        elif block.table:
            kept["table"] += 1
        elif block.kind in _LISTS and before not in _LISTS:
            kept["list"] += 1
        cells = chain.from_iterable(block.table.rows) if block.table else ()
        kept["note"] += sum(not span.note.again for span in chain(block.spans, *cells) if span.note)
    return +kept


def left_out_of(file: ImportedFile) -> Counter[str]:
    """How many pictures, comments and other things were not read."""
    return Counter(stray.what for stray in file.strays)


def told(kept: Counter[str], left_out: Counter[str]) -> str:
    """One sentence: "2 headings, 1 table, 3 notes kept; 1 picture left out."; nothing if there was nothing to tell."""
    parts = [(kept, "kept"), (left_out, "left out")]
    said = "; ".join(f"{_counted(counts)} {verb}" for counts, verb in parts if counts)
    return f"{said}." if said else ""


def told_of_list(read: ImportedFile, *names: str) -> str:
    """The same of a list, of whose texts a table is none: of what was kept only what has one of these names."""
    kept, left_out = kept_in(read), left_out_of(read)
    left_out["table"] += kept["table"]
    return told(Counter({name: kept[name] for name in names if kept[name]}), +left_out)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(
        f"{count} {name if count == 1 else _PLURALS.get(name, f'{name}s')}" for name, count in counts.items()
    )
