"""Runs in the sandbox of `egm_portal.adminkit.spreadsheets`: prints the cells of a workbook's sheets as JSON.

It knows nothing of the portal. An archive or a part that would take too much is refused before it is unpacked or read.
"""

import json
import os
import resource
import sys
import zipfile
from collections import defaultdict
from datetime import date
from typing import BinaryIO
from xml.parsers import expat  # noqa: S407 - the first thing that any entity needs, a document type, is refused

os.environ["OPENPYXL_LXML"] = "False"  # one parser reads all parts: the one that has looked for document types
sys.modules["numpy"] = None  # where it is installed, openpyxl would load it, and it starts threads

import openpyxl  # noqa: E402
from openpyxl.utils import range_boundaries  # noqa: E402

MEMORY = 512_000_000  # bytes of address space
PROCESSOR_SECONDS = 10
PARTS = 1000
UNPACKED_LIMIT = 10 * 1000 * 1000  # bytes: a workbook is a ZIP file, and a small one can unpack to gigabytes
SHEETS = 20


class Refused(Exception):
    """The message is a code, whose sentence is in `egm_portal.adminkit.spreadsheets`."""


def main(file: BinaryIO, rows: str, columns: str, are_filled: str) -> None:
    """Prints `sheets` with names and rows, at most as many rows and columns as told, or the code of a refusal.

    The sheet that was open when the workbook was saved is the first.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        refuse_hostile(file)
        print(json.dumps({"sheets": sheets(file, int(rows), int(columns), are_filled == "1")}))
    except Refused as reason:
        print(json.dumps({"refused": str(reason)}))
    except MemoryError:
        print(json.dumps({"refused": "large"}))
    except Exception:  # a broken part may raise anything in the parsers of ZIP and XML
        print(json.dumps({"refused": "damaged"}))


def refuse_hostile(file: BinaryIO) -> None:
    """Raises Refused for what unpacks to too much, and for a document type: with its entities, 14 kB take gigabytes."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
            raise Refused("unpacks")
        for part in parts:
            refuse_document_type(archive.read(part))


def refuse_document_type(content: bytes) -> None:
    def refuse(*declared: object) -> None:
        raise Refused("document_type")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        pass  # a picture, or a part that openpyxl cannot read either


def sheets(file: BinaryIO, rows: int, columns: int, are_filled: bool) -> list[list]:
    """Name and rows of each sheet, as texts; raises Refused if they are longer than the whole workbook may be.

    They may be, by repeating a text.
    """
    left = UNPACKED_LIMIT
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    found = []
    for sheet in sorted(book.worksheets[:SHEETS], key=lambda sheet: sheet is not book.active):
        merged = merged_below(file, sheet, rows, columns) if are_filled else {}
        texts: list[list[str]] = []
        # The dimensions that a workbook states may be wrong, or a million rows.
        for number, values in enumerate(sheet.iter_rows(max_row=rows, max_col=columns, values_only=True), start=1):
            row = [cell_text(value) for value in values]
            for column in merged.get(number, ()):
                row += [""] * (column - len(row))
                row[column - 1] = texts[-1][column - 1] if len(texts[-1]) >= column else ""
            left -= sum(map(len, row))
            if left < 0:
                raise Refused("unpacks")
            while row and not row[-1]:
                row.pop()
            texts.append(row)
        found.append([sheet.title, texts])
    return found


def merged_below(file: BinaryIO, sheet: object, rows: int, columns: int) -> dict[int, set[int]]:
    """The cells below the first of merged cells in one column, as columns by row: what is above holds for them, too.

    Of cells that are merged across columns, only the first column counts.
    """
    below: dict[int, set[int]] = defaultdict(set)

    def note(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "mergeCell":
            column, top, _, bottom = range_boundaries(attributes.get("ref", ""))
            if column and top and bottom and column <= columns:
                for number in range(top + 1, min(bottom, rows) + 1):
                    below[number].add(column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = note
    with zipfile.ZipFile(file) as archive:
        parser.Parse(archive.read(sheet._worksheet_path), True)
    return below


def cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
