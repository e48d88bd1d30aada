"""A table that somebody imports, between its preview and the import: it stays in the page, signed, and nowhere here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from django.core import signing
from tablib import Dataset

from egm_portal.adminkit.spreadsheets import ABOVE, Csv, Sheet, TableFormat, UnreadableFile, Xlsx

FORMATS: dict[str, type[TableFormat]] = {kind.extension: kind for kind in (Csv, Xlsx)}
LIFE = 3600  # seconds for which a previewed file can be confirmed
LIMIT = 5_000_000
"""Characters of a page's copy of the file: a form may have no more (DATA_UPLOAD_MAX_MEMORY_SIZE)."""
RowOfHeadings = Callable[[Sequence[Sequence[str]]], tuple[int, int]]
"""Finds the row that names most columns, and says how many it names."""
_SALT = "import preview"


@dataclass(frozen=True)
class ImportFile:
    """What was read of the file. Personal data: it is in no folder, table, cache or draft."""

    name: str
    extension: str
    meeting: int
    sheets: list[Sheet]

    def signed(self, user: int) -> str:
        """As the page of the preview has it: only this user can send it back. Raises UnreadableFile if it is large."""
        sheets = [[sheet.name, sheet.rows, sheet.is_guessed] for sheet in self.sheets]
        text = signing.dumps([user, self.name, self.extension, self.meeting, sheets], salt=_SALT, compress=True)
        if len(text) > LIMIT:
            raise UnreadableFile("This file is too large to be previewed. Split it, or leave out what is not imported.")
        return text

    @classmethod
    def restored(cls, text: str, user: int) -> Self | None:
        """The file that was signed for this user within the last hour, or None."""
        try:
            signed_for, name, extension, meeting, sheets = signing.loads(text, salt=_SALT, max_age=LIFE)
        except signing.BadSignature:
            return None
        return cls(name, extension, meeting, [Sheet(*sheet) for sheet in sheets]) if signed_for == user else None

    def sheet_with_most(self, row_of_headings: RowOfHeadings) -> int:
        """The place of the sheet in which most columns are recognized; of several the first."""
        counts = [row_of_headings(sheet.rows[: ABOVE + 1])[1] for sheet in self.sheets]
        return counts.index(max(counts))

    def headings(self, sheet: int, row_of_headings: RowOfHeadings) -> int:
        """The number of the row that names the columns, from 0; the first one if no column is recognized."""
        number, count = row_of_headings(self.sheets[sheet].rows[: ABOVE + 1])
        return number if count else self.sheets[sheet].first_row()

    def rows_to_mend(self, sheet: int, headings: int, refused: dict[int, str], reason: str) -> bytes:
        """The refused rows as they came, in a file of the same format; `reason` heads a last column that says why."""
        rows = self.sheets[sheet].rows
        width = max(map(len, [rows[headings], *(rows[number - 1] for number in refused)]))
        mend = Dataset(headers=[*_wide(rows[headings], width), reason])
        for number, why in refused.items():
            mend.append([*_wide(rows[number - 1], width), why])
        return FORMATS[self.extension]().export_data(mend)


def _wide(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
