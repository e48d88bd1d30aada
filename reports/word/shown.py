"""Blocks as they are shown beside each other: in one line each, with their footnotes in brackets."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from egm_portal.incoming.imported import ImportedBlock
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.markup.blocks import Block
from egm_portal.wordfiles.differences import pieces_of


def shown_spans(block: Block | ImportedBlock | None) -> list[Span]:
    """The block as people compare it: its mark, its words, the cells of a table, the words of its footnotes."""
    if block is None:
        return []
    if table := block.table:
        spans = [*table.caption]
        for row in [[column.spans for column in table.columns], *table.rows]:
            spans.append(Span("\n"))
            for place, cell in enumerate(row):
                spans.append(Span(" | " if place else ""))
                spans += [replace(span, text=f"[{span.note.mark}]", note=None) if span.note else span for span in cell]
        return spans + [Span(f"\n[{note.mark}] {words(note.spans)}") for note in table.notes]
    if block.picture:
        return [Span(f"Picture: {block.picture.alt}"), *_with_notes([Span(" "), *block.picture.caption])]
    return [Span(f"{block.mark} ")] * bool(block.mark) + list(_with_notes(block.spans))


def shown_words(block: Block | ImportedBlock) -> str:
    return words(shown_spans(block))


def shown_pieces(before: Block | None, after: ImportedBlock | None) -> Iterator[tuple[str, Span]]:
    """Both texts in one sequence: deleted ("del"), inserted ("ins") or in both ("")."""
    return pieces_of(shown_spans(before), shown_spans(after))


def _with_notes(spans: Sequence[Span]) -> Iterator[Span]:
    for span in spans:
        if not span.note:
            yield span
        elif span.note.again:
            yield Span(" [same footnote]")
        else:
            yield Span(f" [Footnote: {words(span.note.spans)}]")
