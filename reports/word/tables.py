"""Tables in the text and in the annexes. Their first row is repeated on each page."""

from collections.abc import Sequence

from docx.oxml.ns import qn

from egm_portal.marked_texts.content import Span, TextTable
from reports.annexes import column_widths
from reports.content import Annex, Cell
from reports.rounds.quotations import quoted_passages
from reports.word.builder import TEXT_WIDTH, Builder
from reports.word.elements import Element, element, run

SHARES = {"third": 1 / 3, "quarter": 1 / 4, "sixth": 1 / 6}
"""What the names of shares in `annexes.COLUMNS` mean, as in the style sheets."""

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
    made = _table([share] * len(head), [head, *rows])
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


def annex_table(builder: Builder, annex: Annex) -> Element:
    """The tables of an annex as one, under one head; the heading of each stands in a row of its own."""
    columns = column_widths(annex.name, annex.tables[0])
    shared = [SHARES[column] for column in columns if column]
    rest = (1 - sum(shared)) / (len(columns) - len(shared))
    widths = [round(SHARES.get(column, rest) * TEXT_WIDTH) for column in columns]
    rows = [[[builder.paragraph("TableHead", text=column)] for column in annex.tables[0].columns]]
    for table in annex.tables:
        rows.append([[builder.paragraph("TableGroup", text=table.heading)]])
        rows += [[[_annex_cell(builder, cell, leads=row.leads)] for cell in row.cells] for row in table.rows]
    return _table(widths, rows)


def _annex_cell(builder: Builder, cell: Cell, *, leads: bool) -> Element:
    bold = [element("b"), element("bCs")] if leads else []
    content = builder.spans([Span(cell.text, address=cell.address)], bold=leads)
    below = [run(f"\n{cell.below}")] if cell.below else []
    return builder.paragraph("TableText", *content, *below, properties=[element("keepNext")] if bold else [])


def plain_table(builder: Builder, millimetres: Sequence[int], rows: Sequence[Sequence[str]]) -> Element:
    """A table of plain text with quotations, whose first row is repeated on each page, and whose rows are divided."""
    widths = [round(width * TEXT_WIDTH / 140) for width in millimetres]
    head, *others = rows
    cells = [[[builder.paragraph("TableHead", text=text)] for text in head]]
    for row in others:
        cells.append([])
        for text in row:
            passages = [each for each in quoted_passages(text) if each[1].strip() or not text.strip()]
            cells[-1].append(
                [
                    builder.paragraph(
                        "TableText",
                        text=passage.strip("\n"),
                        properties=[element("ind", left=227)] if is_quotation else [],
                    )
                    for is_quotation, passage in passages
                ]
            )
    made = _table(widths, cells)
    for mark in list(made.iter(qn("w:cantSplit"))):
        mark.getparent().remove(mark)
    return made


def _table(widths: Sequence[int], rows: Sequence[Sequence[Sequence[Element]]]) -> Element:
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
