"""Tables as files: CSV and XLSX, read with every mistake kept for its row, and written so that no cell is a formula."""

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

import openpyxl
from django.utils.text import Truncator
from import_export.formats.base_formats import Format
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from tablib import Dataset

from egm_portal.adminkit.file_kinds import mistaken_kind

ROW_LIMIT = 5000
COLUMN_LIMIT = 100
UNPACKED_LIMIT = 10 * 1000 * 1000
"""Bytes that a workbook may say it holds: it is a packed file, and a small one can unpack to gigabytes."""
CHOOSE = "Choose a file in CSV or XLSX."
GUESSED = "cp1252"
"""How Excel for Windows saves “CSV” in Western Europe and America; the file itself does not say it."""
MISFIT = ""
"""The column that says why a row cannot be read; no column of a file has it, because each needs a name."""

_FORMULA = re.compile(r"""[\s"'\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\0＝＋－＠]|[\t\r]""")
# The separator is the last one before the cell: over a run of them the search would begin again at each.
_INNER = r"""([;,\t\r\n](?:[^\S\t\r\n]|["'])*){apostrophe}(?=[=+\-@＝＋－＠])"""
_INNER_FORMULA, _INNER_HARMLESS = (re.compile(_INNER.format(apostrophe=each)) for each in ("", "'"))
"""After a separator inside a cell: a spreadsheet that divides by semicolons begins another cell there."""
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?%?")


class UnreadableFile(Exception):
    """The file is no table that can be read; the message says why, as a sentence."""


def listed(columns: Iterable[str]) -> str:
    """The names of columns in a sentence, of which somebody may have written many or long ones."""
    names = [f"“{Truncator(name).chars(40)}”" for name in columns]
    return ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula (CWE-1236): an apostrophe before it where needed."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def meant(text: str) -> str:
    """What was written before `harmless` put an apostrophe before it."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


class TableFormat(Format):
    """A kind of file that can be read and written."""

    title, extension, content_type = "", "", ""

    def __init__(self, encoding: str | None = None) -> None:
        """The library offers an encoding, which none of these needs."""

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
        """An empty table with these columns, each given with what its cells hold."""
        return self.export_data(Dataset(headers=[name for name, _ in columns]))


class Csv(TableFormat):
    """Text with commas, semicolons or tabs, in UTF-8, UTF-16 or as Excel for Windows saves it.

    It is written in UTF-8, with the mark by which Excel knows it.
    """

    title, extension, content_type = "CSV", "csv", "text/csv; charset=utf-8"

    def create_dataset(self, content: bytes) -> Dataset:
        """The table in the file; raises UnreadableFile."""
        _refuse_what_is_no_table(content)
        encoding = _encoding_of(content)
        text = content.decode(encoding)
        first = text.partition("\n")[0]
        if any(unicodedata.category(character) == "Cc" for character in first if character not in "\t\r"):
            raise UnreadableFile(f"This file is not a table. {CHOOSE}")
        delimiter = max(",;\t", key=first.count)
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            table = _table([_INNER_HARMLESS.sub(r"\1", cell) for cell in row] for row in rows)
            table.is_guessed = encoding == GUESSED
            return table
        except csv.Error as error:
            raise UnreadableFile(f"The file is not a CSV file: {error}.") from None

    def export_data(self, dataset: Dataset, **kwargs) -> bytes:
        """The table as a file."""
        out = io.StringIO(newline="")
        csv.writer(out).writerows(
            [harmless(_INNER_FORMULA.sub(r"\1'", str(cell))) for cell in row] for row in _all_rows(dataset)
        )
        return out.getvalue().encode("utf-8-sig")


class Xlsx(TableFormat):
    """A workbook, of which the sheet in view is read."""

    title, extension = "XLSX (Excel, LibreOffice)", "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def create_dataset(self, content: bytes) -> Dataset:
        """The table in the file; raises UnreadableFile."""
        _refuse_what_is_no_table(content)
        try:
            return _table(_cells_of(content))
        except UnreadableFile:
            raise
        except Exception:  # parsers of XML and ZIP raise what they like about a broken part
            raise UnreadableFile("The file is no workbook that can be read. Save it anew as XLSX or as CSV.") from None

    def export_data(self, dataset: Dataset, **kwargs) -> bytes:
        """The table as a file, with every text as a text."""
        return _workbook({"Table": _all_rows(dataset)})

    def template(self, columns: list[tuple[str, str]]) -> bytes:
        """An empty table with these columns; a second sheet, which is not read, says what their cells hold."""
        return _workbook({"Table": [[name for name, _ in columns]], "Columns": columns})


def format_of(content: bytes) -> type[TableFormat]:
    """The format of a file by its first bytes: a workbook is a ZIP file, and all else is taken for text."""
    return Xlsx if content.startswith(b"PK\x03\x04") else Csv


def _refuse_what_is_no_table(content: bytes) -> None:
    if kind := mistaken_kind(content):
        raise UnreadableFile(f"This file is not a table that can be read: it is {kind}. {CHOOSE}")


def _encoding_of(content: bytes) -> str:
    """The encoding by the file's mark or, without one, UTF-8 if it can be that; raises UnreadableFile."""
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
            sheet.append([_written(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _all_rows(dataset: Dataset) -> Iterator[tuple]:
    yield tuple(dataset.headers)
    yield from dataset


def _cells_of(content: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > UNPACKED_LIMIT:
            raise UnreadableFile("The workbook unpacks to more than 10 MB.")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    # What the workbook says of its size may be wrong, and may be a million rows.
    for row in book.active.iter_rows(max_row=ROW_LIMIT + 2, max_col=COLUMN_LIMIT, values_only=True):
        yield [_text(value) for value in row]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _written(value: object) -> object:
    if not isinstance(value, str):
        return value
    return harmless(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value))


def _table(rows: Iterable[list[str]]) -> Dataset:
    """The rows under the names of the first one, without blank rows at the end; a blank row keeps its place."""
    rows = iter(rows)
    headers = _headers(next(rows, []))
    read = [_row(cells, headers) for cells in islice(rows, ROW_LIMIT + 1)]
    if len(read) > ROW_LIMIT:
        raise UnreadableFile(f"The file has more than {ROW_LIMIT:,} rows. Divide it.")
    while read and not any(read[-1]):
        read.pop()
    if not read:
        raise UnreadableFile(f"The file has the columns {listed(headers)}, and no rows below them.")
    return Dataset(*read, headers=[*headers, MISFIT])


def _headers(cells: list[str]) -> list[str]:
    headers = [" ".join(cell.split()).lower() for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise UnreadableFile("The first row names the columns, and it is empty.")
    if "" in headers:
        raise UnreadableFile(f"Column {headers.index('') + 1} has no name in the first row.")
    name, count = Counter(headers).most_common(1)[0]
    if count > 1:
        raise UnreadableFile(f"{count} columns have the name “{name}”.")
    return headers


def _row(cells: list[str], headers: list[str]) -> list[str]:
    cells = [meant(cell) for cell in cells]
    count = len(cells)
    while len(cells) > len(headers) and not cells[-1]:
        cells.pop()
    if any(cells) and len(cells) != len(headers):
        misfit = f"This row has {count} cells, and the first row names {len(headers)} columns."
        return [*_filled(cells, headers), misfit]
    return [*_filled(cells, headers), ""]


def _filled(cells: list[str], headers: list[str]) -> list[str]:
    return (cells + [""] * len(headers))[: len(headers)]
