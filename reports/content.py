"""The content of a report, ready to be shown: the same for the page and for print, and frozen once issued."""

from dataclasses import dataclass, field

from egm_portal.stored_json import Forms


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
class Person:
    """A participant as listed in annex I."""

    name: str
    position: str
    country: str


@dataclass(frozen=True)
class Category:
    """The participants of one category, in alphabetical order."""

    heading: str
    people: list[Person]


@dataclass(frozen=True)
class ProgrammeRow:
    """A session, an item of one or a break in annex II."""

    time: str
    title: str
    note: str
    is_session: bool


@dataclass(frozen=True)
class ProgrammeDay:
    """A day of annex II."""

    heading: str
    rows: list[ProgrammeRow]


@dataclass(frozen=True)
class ListedDocument:
    """A document as listed in annex III; `address` is the path of its landing page."""

    symbol: str
    title: str
    authors: str
    address: str


@dataclass(frozen=True)
class DocumentGroup:
    """The documents of one kind."""

    heading: str
    documents: list[ListedDocument]


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
    participants: list[Category]
    programme_note: str
    programme: list[ProgrammeDay]
    documents: list[DocumentGroup]


FORMS = Forms(ReportContent)
"""How an issued report is stored. Form 1 was written without its number at first."""
