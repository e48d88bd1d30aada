"""Whether two blocks say the same, however they were typed or came from Word."""

from collections.abc import Iterable

from reports.content import Note, Span, TextTable, words
from reports.text.blocks import SUB, SUBSUB, Block
from reports.text.spans import tidy
from reports.word.imported import ImportedBlock


def is_same(one: Block | ImportedBlock, other: Block | ImportedBlock) -> bool:
    return _told(one) == _told(other)


def _told(block: Block | ImportedBlock) -> tuple:
    """All that readers see of the block. "(i)" is a letter or a numeral, which depends on what stands before it."""
    kind = SUB if block.kind == SUBSUB else block.kind
    if block.table:
        return kind, *_told_by_table(block.table)
    if block.picture:
        return kind, block.picture.alt, _told_by(block.picture.caption)
    return kind, block.mark, block.level, _told_by(block.spans)


def _told_by_table(table: TextTable) -> Iterable:
    yield _told_by(table.caption)
    for column in table.columns:
        # On the left is where a column stands unless it says otherwise.
        yield _told_by(column.spans), "" if column.align == "left" else column.align
    for row in table.rows:
        yield tuple(_told_by(cell) for cell in row)
    for note in table.notes:
        yield note.mark, _told_by(note.spans)


def _told_by(spans: list[Span]) -> tuple:
    return tuple(
        _told_by_note(span.note) if span.note else (span.text, span.italic, span.address) for span in tidy(spans)
    )


def _told_by_note(note: Note) -> tuple:
    # Labels and numbers of footnotes may differ; in a table the mark is a letter that stays.
    return ("note", note.again, words(note.spans)) if not note.again else ("note", True)
