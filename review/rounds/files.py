"""The table of comments as CSV."""

from tablib import Dataset

from egm_portal.adminkit.spreadsheets import Csv
from review.rounds.columns import COLUMNS, SECTION, headings
from review.rounds.table import Table


def comments_csv(table: Table) -> bytes:
    """One line for each comment of the round."""
    rows = [[heading, *cells] for heading, below in headings(table) for cells in below]
    return Csv().export_data(Dataset(*rows, headers=[SECTION, *(column.title for column in COLUMNS)]))
