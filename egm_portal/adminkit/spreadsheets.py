"""Tables as CSV and XLSX files: read with each mistake noted in its row, and written so that no cell is a formula."""

import codecs
import csv
import io
import json
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

import openpyxl
from django.conf import settings
from django.utils.text import Truncator
from import_export.formats.base_formats import Format
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from tablib import Dataset

from egm_portal.adminkit.file_kinds import mistaken_kind
from egm_portal.sandbox import Sandbox

ROW_LIMIT = 5000
ABOVE = 20
"""Up to so many rows may stand above the one that names the columns."""
MOST_LINES = ABOVE + 1 + ROW_LIMIT + 1
COLUMN_LIMIT = 100
READER = Sandbox(Path(__file__).with_name("workbook_worker.py"))
SECONDS = 20
LARGE = "This workbook takes too long to be read. Delete what the import does not need, or save it as CSV."
REFUSALS = {
    "unpacks": "This workbook is larger than 10 MB when unpacked.",
    "document_type": "This workbook has a document type (DTD), which no spreadsheet program writes. Save it again as "
    "XLSX or CSV.",
    "large": LARGE,
    "damaged": "This workbook cannot be read. Save it again as XLSX or CSV.",
}
logger = logging.getLogger(__name__)
CHOOSE = "Choose a CSV or XLSX file."
# The encoding of Excel’s “CSV” on Windows in Western Europe and America; the file does not name it.
GUESSED = "cp1252"
# The name of the column that says why a row cannot be read: empty, as no column of a file may be.
MISFIT = ""

_FORMULA = re.compile(r"""[\s"'\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\0＝＋－＠]|[\t\r]""")
# Only the last separator before the cell: a run of them would have the search start again at each.
_INNER = r"""([;,\t\r\n](?:[^\S\t\r\n]|["'])*){apostrophe}(?=[=+\-@＝＋－＠])"""
# After a separator inside a cell, because a program that splits at semicolons begins another cell there.
_INNER_FORMULA, _INNER_HARMLESS = (re.compile(_INNER.format(apostrophe=sign)) for sign in ("", "'"))
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?%?")


class UnreadableFile(Exception):
    """The file cannot be read as a table; the message is a sentence that says why."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, or of one sheet of a workbook, from its first line on."""

    name: str
    rows: list[list[str]]
    is_guessed: bool = False
    """Whether the file does not say in which encoding it is."""

    def first_row(self) -> int:
        """The number of the first row that is not blank, from 0; that of the last one if all are."""
        return next((number for number, cells in enumerate(self.rows) if any(cells)), max(len(self.rows) - 1, 0))

    def table(self, headings: int) -> Dataset:
        """The rows below the one with this number, which names the columns; raises UnreadableFile."""
        table = _table(iter(self.rows[headings:]))
        table.is_guessed, table.above = self.is_guessed, headings
        return table


def listed(columns: Iterable[str]) -> str:
    # A file may have many columns, or long names in its first row.
    names = [f"“{Truncator(name).chars(40)}”" for name in columns]
    return ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")


def harmless(text: str) -> str:
    """The text as a cell that no program takes for a formula (CWE-1236): with an apostrophe before it if needed."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def without_apostrophe(text: str) -> str:
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


class TableFormat(Format):
    title, extension, content_type = "", "", ""

    def __init__(self, encoding: str | None = None) -> None:
        pass  # the library passes an encoding, which is not needed

    def get_title(self) -> str:
        return self.title

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return self.content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def template(self, columns: list[tuple[str, str]]) -> bytes:
        """An empty table; each of the columns has a name, and says what its cells may contain."""
        return self.export_data(Dataset(headers=[name for name, _ in columns]))

    def sheets(self, content: bytes) -> list[Sheet]:
        """What the file holds; that which was open when it was saved is the first. Raises UnreadableFile."""
        raise NotImplementedError

    def create_dataset(self, content: bytes) -> Dataset:
        """The table of the first sheet, whose first row that is not blank names the columns; raises UnreadableFile."""
        sheet = self.sheets(content)[0]
        return sheet.table(sheet.first_row())


class Csv(TableFormat):
    """Text with commas, semicolons or tabs, in UTF-8, UTF-16 or the encoding of Excel for Windows."""

    title, extension, content_type = "CSV", "csv", "text/csv; charset=utf-8"

    def sheets(self, content: bytes) -> list[Sheet]:
        _require_table(content)
        encoding = _encoding_of(content)
        text = content.decode(encoding)
        first = text.partition("\n")[0]
        if any(unicodedata.category(character) == "Cc" for character in first if character not in "\t\r"):
            raise UnreadableFile(f"This file is not a table. {CHOOSE}")
        delimiter = _delimiter(text)
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            cells = [[_INNER_HARMLESS.sub(r"\1", cell) for cell in row] for row in islice(rows, MOST_LINES)]
            return [Sheet("", cells, is_guessed=encoding == GUESSED)]
        except csv.Error as error:
            raise UnreadableFile(f"The file is not a CSV file: {error}.") from None

    def export_data(self, dataset: Dataset, **kwargs) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(
            [harmless(_INNER_FORMULA.sub(r"\1'", str(cell))) for cell in row] for row in _all_rows(dataset)
        )
        return out.getvalue().encode("utf-8-sig")  # Excel recognizes UTF-8 only by the mark


class Xlsx(TableFormat):
    """A workbook."""

    title, extension = "XLSX (Excel, LibreOffice)", "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def rows_of(self, content: bytes) -> list[list[str]]:
        """The cells of the active sheet, merged ones in their first place only; raises UnreadableFile."""
        return self.sheets(content, are_filled=False)[0].rows

    def sheets(self, content: bytes, *, are_filled: bool = True) -> list[Sheet]:
        """Its sheets, read in the sandbox, with merged cells filled from above; raises UnreadableFile."""
        _require_table(content)
        with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
            copy.write(content)
            copy.flush()
            with open(copy.name, "rb") as file:
                answer = READER.run(file, str(MOST_LINES), str(COLUMN_LIMIT), str(int(are_filled)), seconds=SECONDS)
        if not answer.finished:
            logger.warning("A workbook could not be read: %s", answer.error_text[-500:])
            raise UnreadableFile(LARGE)
        found = json.loads(answer.printed)
        if "refused" in found:
            raise UnreadableFile(REFUSALS[found["refused"]])
        if not found["sheets"]:
            raise UnreadableFile("This workbook has no sheet with a table.")
        return [Sheet(name, _of_one_length(rows)) for name, rows in found["sheets"]]

    def export_data(self, dataset: Dataset, **kwargs) -> bytes:
        return _workbook({"Table": _all_rows(dataset)})

    def template(self, columns: list[tuple[str, str]]) -> bytes:
        """An empty table; a second sheet, which is not read, says what the cells of each column may contain."""
        return _workbook({"Table": [[name for name, _ in columns]], "Columns": columns})


def format_of(content: bytes) -> type[TableFormat]:
    # A ZIP file is a workbook, and everything else is text.
    return Xlsx if content.startswith(b"PK\x03\x04") else Csv


def _delimiter(text: str) -> str:
    """What separates the cells, by the first line that has any of it: blank lines and a title may stand above."""
    lines = re.split(r"\r\n|\r|\n", text, maxsplit=ABOVE)[:ABOVE]
    signs = [max(",;\t", key=line.count) for line in lines if any(sign in line for sign in ",;\t")]
    return signs[0] if signs else ","


def _of_one_length(rows: list[list[str]]) -> list[list[str]]:
    """The rows of a sheet, whose empty cells at the end are not stored, with a cell in each column."""
    columns = max(map(len, rows), default=0)
    return [row + [""] * (columns - len(row)) for row in rows]


def _require_table(content: bytes) -> None:
    if kind := mistaken_kind(content):
        raise UnreadableFile(f"This file is not a table: it is {kind}. {CHOOSE}")


def _encoding_of(content: bytes) -> str:
    """UTF-16 by its mark, UTF-8 if the file is valid, or the guess; raises UnreadableFile."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", GUESSED):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFile(f"This file is not a table. {CHOOSE}")


def _workbook(sheets: dict[str, Iterable]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(
                [
                    harmless(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value))
                    if isinstance(value, str)
                    else value
                    for value in row
                ]
            )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _all_rows(dataset: Dataset) -> Iterator[tuple]:
    yield tuple(dataset.headers)
    yield from dataset


def _table(rows: Iterable[list[str]]) -> Dataset:
    """The rows below the header, without blank ones at the end: a blank row between others keeps its place."""
    rows = [[without_apostrophe(cell) for cell in cells] for cells in rows]
    headers = _headers(rows[0] if rows else [])
    rows = iter(rows[1:])
    table = [_fitted(cells, len(headers)) for cells in islice(rows, ROW_LIMIT + 1)]
    if len(table) > ROW_LIMIT:
        raise UnreadableFile(f"The file has more than {ROW_LIMIT:,} rows. Split it.")
    while table and not any(table[-1]):
        table.pop()
    if not table:
        raise UnreadableFile(f"The file has the columns {listed(headers)}, but no rows.")
    return Dataset(*table, headers=[*headers, MISFIT])


def _fitted(cells: list[str], columns: int) -> list[str]:
    """The row with a cell for each column, and then what is wrong if it had more or fewer."""
    count, misfit = len(cells), ""
    if len(cells) > columns:
        cells = [*cells[:columns], *_filled(cells[columns:])]
    if any(cells) and len(cells) != columns:
        misfit = f"This row has {count} cells, but the first row names {columns} columns."
    return [*(cells + [""] * columns)[:columns], misfit]


def _filled(cells: list[str]) -> list[str]:
    """The cells without empty ones at the end."""
    cells = list(cells)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _headers(cells: list[str]) -> list[str]:
    """The names of the columns, each another one: a column without a name is called by its place."""
    headers = [" ".join(cell.split()).lower() for cell in _filled(cells)]
    if not headers:
        raise UnreadableFile("The first row is empty; it must name the columns.")
    headers = [name or f"column {place}" for place, name in enumerate(headers, start=1)]
    return [
        f"{name} ({place})" if name in headers[: place - 1] else name for place, name in enumerate(headers, start=1)
    ]
