"""The cells of a table that was pasted or uploaded, and the text in which the page shows them."""

import csv
import io

from egm_portal.adminkit.spreadsheets import Xlsx
from egm_portal.exceptions import NotAllowed
from egm_portal.incoming.html import read_html

MAX_ROWS = 400
MAX_CHARACTERS = 200_000
NO_TABLE = "What you pasted has no table: its rows are lines, and its cells are separated by tabs."


def cells_of_text(text: str) -> list[list[str]]:
    """The cells of lines with tabs, as spreadsheets and word processors copy them; a cell in quotation marks may have
    several lines. Raises NotAllowed for more rows than a programme has.
    """
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    except csv.Error:
        rows = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines()]
    return _within_limit([row for row in rows if any(row)])


def cells_of_html(source: str) -> list[list[str]]:
    """The rows of all tables in the HTML; raises TooLarge, and NotAllowed without a table."""
    tables = [block for block in read_html(source)["blocks"] if "rows" in block]
    if not tables:
        raise NotAllowed(NO_TABLE)
    rows = [
        ["".join(span.get("text", "") for span in cell) for cell in row] for table in tables for row in table["rows"]
    ]
    return _within_limit([[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)])


def cells_of_workbook(content: bytes) -> list[list[str]]:
    """The rows of the active sheet; raises UnreadableFile, and NotAllowed for too many."""
    return _within_limit([row for row in Xlsx().rows_of(content) if any(cell.strip() for cell in row)])


def text_of_cells(rows: list[list[str]]) -> str:
    """The text from which `cells_of_text` reads the same cells."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()


def _within_limit(rows: list[list[str]]) -> list[list[str]]:
    if len(rows) > MAX_ROWS:
        raise NotAllowed(
            f"The table has {len(rows):,} rows. A programme is read from up to {MAX_ROWS} rows: paste it day by day."
        )
    return rows
