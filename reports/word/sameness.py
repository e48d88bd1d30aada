"""Whether two blocks say the same, however they were typed or came from Word."""

from egm_portal.incoming.imported import ImportedBlock
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.markup.blocks import SUB, SUBSUB, Block
from egm_portal.marked_texts.markup.spans import tidy


def is_same(one: Block | ImportedBlock, other: Block | ImportedBlock) -> bool:
    return said_by(one) == said_by(other)


def said_by(block: Block | ImportedBlock) -> tuple:
    """All that readers see of the block. "(i)" is a letter or a numeral, which depends on what stands before it."""
    kind = SUB if block.kind == SUBSUB else block.kind
    if table := block.table:
        # On the left is where a column stands unless it says otherwise.
        sides = ["" if column.align == "left" else column.align for column in table.columns]
        head = [(_told_by(column.spans), side) for column, side in zip(table.columns, sides, strict=True)]
        rows = [tuple(_told_by(cell) for cell in row) for row in table.rows]
        notes = [(note.mark, _told_by(note.spans)) for note in table.notes]
        return kind, _told_by(table.caption), *head, *rows, *notes
    if block.picture:
        return kind, block.picture.alt, _told_by(block.picture.caption)
    return kind, block.mark, block.level, _told_by(block.spans)


def _told_by(spans: list[Span]) -> tuple:
    # Labels and numbers of footnotes may differ; in a table the mark is a letter that stays.
    return tuple(
        ("note", span.note.again or words(span.note.spans)) if span.note else (span.text, span.italic, span.address)
        for span in tidy(spans)
    )
