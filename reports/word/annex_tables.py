"""The tables of the annexes."""

from egm_portal.marked_texts.content import Span
from egm_portal.wordfiles.builder import TEXT_WIDTH, Builder
from egm_portal.wordfiles.elements import Element, element, run
from egm_portal.wordfiles.tables import fixed_table
from reports.annexes import column_widths
from reports.content import Annex, Cell

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
