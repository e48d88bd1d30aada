"""The tables of the annexes, and those of plain text with quotations."""

from collections.abc import Sequence

from docx.oxml.ns import qn

from egm_portal.marked_texts.content import Span
from egm_portal.wordfiles.builder import TEXT_WIDTH, Builder
from egm_portal.wordfiles.elements import Element, element, run
from egm_portal.wordfiles.tables import fixed_table
from reports.annexes import column_widths
from reports.content import Annex, Cell
from reports.rounds.quotations import quoted_passages

SHARES = {"third": 1 / 3, "quarter": 1 / 4, "sixth": 1 / 6}
"""What the names of shares in `annexes.COLUMNS` mean, as in the style sheets."""


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
    return fixed_table(widths, rows)


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
    made = fixed_table(widths, cells)
    for mark in list(made.iter(qn("w:cantSplit"))):
        mark.getparent().remove(mark)
    return made
