"""Tables. Their first row is repeated on each page."""

from collections.abc import Sequence

from docx.oxml.ns import qn

from egm_portal.marked_texts.content import Span, TextTable
from egm_portal.wordfiles.builder import TEXT_WIDTH, Builder
from egm_portal.wordfiles.elements import Element, element

ALIGNMENTS = {"right": "right", "center": "center"}


def written_table(builder: Builder, table: TextTable, change: str = "") -> Element:
    """A table that people have written, whose first row is repeated on each page.

    Of one that is wholly new ("ins") or gone ("del"), each row is a tracked change.
    """
    sides = [ALIGNMENTS.get(column.align, "") for column in table.columns]
    head = [
        [table_paragraph(builder, "TableHead", column.spans, change, side=side)]
        for column, side in zip(table.columns, sides, strict=True)
    ]
    rows = [
        [
            [table_paragraph(builder, "TableText", spans, change, side=side)]
            for spans, side in zip(cells, sides, strict=False)
        ]
        for cells in table.rows
    ]
    share = TEXT_WIDTH // max(len(head), 1)
    made = fixed_table([share] * len(head), [head, *rows])
    if change:
        for properties in made.iter(qn("w:trPr")):
            properties.append(builder.change(change))
    return made


def table_paragraph(
    builder: Builder, style: str, spans: Sequence[Span], change: str, *, mark: str = "", side: str = ""
) -> Element:
    """A cell of a table, or a paragraph below it; a tracked change if the table is new ("ins") or gone ("del")."""
    if change:
        return builder.changed(change, style, spans, mark=mark, properties=_aligned(side))
    return builder.written(style, spans, mark=mark, properties=_aligned(side), is_whole=False)


def _aligned(side: str) -> list[Element]:
    return [element("jc", val=side)] if side else []


def fixed_table(widths: Sequence[int], rows: Sequence[Sequence[Sequence[Element]]]) -> Element:
    """The table, whose cells have at least one paragraph each."""
    properties = element(
        "tblPr",
        element("tblStyle", val="ReportTable"),
        element("tblW", w=sum(widths), type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    made = element("tbl", properties, grid)
    for number, cells in enumerate(rows):
        row = element("tr", element("trPr", element("cantSplit"), *([] if number else [element("tblHeader")])))
        # A row of one cell takes the whole width.
        for width, paragraphs in zip([sum(widths)] if len(cells) == 1 else widths, cells, strict=False):
            span = [element("gridSpan", val=len(widths))] if len(cells) < len(widths) else []
            row.append(element("tc", element("tcPr", element("tcW", w=width, type="dxa"), *span), *paragraphs))
        made.append(row)
    return made
