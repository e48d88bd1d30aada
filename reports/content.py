"""The content of a report, ready to be shown: the same for the page and for print, and frozen once issued."""

from dataclasses import dataclass, field

from egm_portal.stored_json import Forms
from reports.earlier_content import annexes_as_tables


@dataclass(frozen=True)
class Part:
    """A part of a paragraph without a number of its own: kind "sub", "subsub", "quote", "text" or "note"."""

    kind: str
    mark: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its number in the single sequence of the report; `lead` is printed in bold before the text."""

    text: str
    parts: list[Part] = field(default_factory=list)
    lead: str = ""
    number: int = 0


@dataclass(frozen=True)
class Division:
    """A chapter ("I"), a section ("A") or a subsection ("1"), with the range of its paragraphs ("3-12")."""

    heading: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    divisions: list["Division"] = field(default_factory=list)
    mark: str = ""
    anchor: str = ""
    range: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `address` is the path of the page to which its text leads, `below` stands on a second line."""

    text: str
    below: str = ""
    address: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table; one that `leads` opens those after it, as a session does its items."""

    cells: list[Cell]
    leads: bool = False


@dataclass(frozen=True)
class Table:
    """A table of an annex; `columns` are the words in its head."""

    heading: str
    columns: list[str]
    rows: list[Row]


@dataclass(frozen=True)
class Annex:
    """An annex: its text, then its tables. `name` is the class of its tables, for which style sheets set widths."""

    name: str
    title: str
    text: list[Part] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    mark: str = ""


@dataclass(frozen=True)
class ReportContent:
    """The whole report, in plain strings and lists."""

    title: str
    symbol: str
    date: str
    draft: bool
    organizers: list[str]
    place: str
    dates: str
    disclaimer: str
    acknowledgements: list[Part]
    summary: list[Part]
    chapters: list[Division]
    annexes: list[Annex]


FORMS = Forms(ReportContent, steps=[annexes_as_tables])
"""How an issued report is stored. Form 1 was written without its number at first."""
