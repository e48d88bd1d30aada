"""Tables of a Word document, in the form of a report's text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from egm_portal.marked_texts.content import Column, Note, Span, TextTable
from egm_portal.marked_texts.markup.spans import tidy

RAISED = "\ue000"
"""Before a raised letter, until it is known whether it refers to a note."""

Read = Callable[[dict], Iterable[Span]]
"""Returns the spans of a piece of text in the form of `egm_portal.incoming.reader`."""


def table_of(rows: Sequence[Sequence[list[dict]]], sides: Sequence[str], title: list[Span], read: Read) -> TextTable:
    """The table, whose first row is its head; rows that are too short are filled up."""
    width = max(map(len, rows))
    head, *body = [[_cell(spans, read) for spans in filled(row, width, [])] for row in rows]
    columns = [Column(spans, side) for spans, side in zip(head, filled(sides, width, ""), strict=True)]
    return TextTable(title, columns, body)


def _cell(spans: Sequence[dict], read: Read) -> list[Span]:
    found = []
    for raw in spans:
        for span in read(raw):
            is_raised = raw.get("raised") and not span.note
            found.append(replace(span, text=f"{RAISED}{span.text.strip()}", italic=False) if is_raised else span)
    return tidy(found)


def with_note(table: TextTable, note: Note) -> TextTable:
    """The table with another note under it, and the raised letters of its mark as references to it."""
    return replace(_each(table, lambda spans: _noted(spans, note)), notes=[*table.notes, note])


def finished(table: TextTable) -> TextTable:
    """The table with raised letters that refer to no note as plain words."""
    return _each(table, lambda spans: tidy(replace(span, text=span.text.replace(RAISED, "")) for span in spans))


def _each(table: TextTable, change: Callable[[list[Span]], list[Span]]) -> TextTable:
    return replace(
        table,
        caption=change(table.caption),
        columns=[replace(column, spans=change(column.spans)) for column in table.columns],
        rows=[[change(cell) for cell in row] for row in table.rows],
    )


def _noted(spans: list[Span], note: Note) -> list[Span]:
    found = []
    for span in spans:
        before, mark, after = span.text.partition(f"{RAISED}{note.mark}")
        if not mark or after[:1].isalpha():
            found.append(span)
            continue
        found += [replace(span, text=before), Span(note=Note(note.mark, again=True)), replace(span, text=after)]
    return [span for span in found if span.text or span.note]


def without(spans: list[Span], letters: int) -> list[Span]:
    """The spans without the first letters of their words, such as a mark."""
    rest = []
    for span in spans:
        rest.append(replace(span, text=span.text[letters:]))
        letters = max(letters - len(span.text), 0)
    return tidy(rest)


def filled(items: Sequence, width: int, empty: object) -> list:
    return [*items[:width], *[empty] * (width - len(items))]
