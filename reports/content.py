"""The content of a report, ready to be shown: the same for the page and for print, and frozen once issued.

One module, although it is long: its dataclasses are one stored format, and what reads them knows all of them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.utils.text import Truncator

from egm_portal.marked_texts.content import (
    GENERATED,
    Note,
    Part,
    Picture,
    Span,
    TextTable,
    parts_in_words,
    plain,
    words,
)
from egm_portal.stored_json import StoredFormats

FIRST_WORDS = 12
"""So many stand for the title of a conclusion or recommendation that has none."""


@dataclass(frozen=True)
class Evidence:
    """A document of the meeting, by its number, on which a conclusion or recommendation rests; `pages` as "3-4"."""

    document: int
    pages: str = ""


@dataclass(frozen=True)
class Adopted:
    """What a paragraph is that the meeting adopted: a conclusion or recommendation, with its number in that series.

    It has no `number` before the report is cleared. `session` is the number of a session, `adopted_on` a day in ISO
    8601, `wording` what the meeting adopted if the words have been edited since. What was agreed `by_correspondence`
    was left open by the meeting.
    """

    kind: str
    number: int = 0
    title: str = ""
    addressee: str = ""
    objective: int = 0
    objective_text: str = ""
    session: int = 0
    adopted_on: str = ""
    by_correspondence: bool = False
    wording: list[Part] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its number in the single sequence of the report; `lead` is printed in bold before the rest.

    `key` is that of its block, or begins with GENERATED. One that `is_open` was left open by the meeting, and nobody
    has settled it.
    """

    spans: list[Span]
    parts: list[Part] = field(default_factory=list)
    lead: list[Span] = field(default_factory=list)
    number: int = 0
    key: str = ""
    adopted: Adopted | None = None
    is_open: bool = False


@dataclass(frozen=True)
class Division:
    """A chapter ("I"), a section ("A") or a subsection ("1"), with the range of its paragraphs ("3-12").

    `section` is the id of the section that people wrote, `key` that of the subheading in its text.
    """

    heading: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    divisions: list["Division"] = field(default_factory=list)
    mark: str = ""
    anchor: str = ""
    range: str = ""
    key: str = ""
    section: int = 0


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
    """An annex: its text, then its tables, with one head. `name` is their class, for which style sheets set widths.

    `note` is a note on its title.
    """

    name: str
    title: str
    text: list[Part] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    mark: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportContent:
    """The whole report. `distribution` is that of an official document ("General"), whose original is in `language`.

    `revision` is its number, 0 for the original; `reissued_on` is the day of a reissue for technical reasons.
    Of a report that was `made_elsewhere` there are only the conclusions and recommendations; its text is the PDF.
    """

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
    distribution: str = ""
    language: str = ""
    revision: int = 0
    reissued_on: str = ""
    made_elsewhere: bool = False

    @property
    def reference(self) -> str:
        """What tells it from other issues on its cover: the symbol or, without one, the number of the revision."""
        numbered = f"Revision {self.revision}" if self.revision else ""
        symbol = self.symbol or numbered
        return f"{symbol}*" if symbol and self.reissued_on else symbol


@dataclass(frozen=True)
class NumberedText:
    """What stands before the first chapter, and the chapters with their numbers; footnotes have none."""

    acknowledgements: list[Part]
    summary: list[Part]
    chapters: list[Division]


def _with_open_texts(content: dict) -> dict:
    """The second format, which tells what was left open, and what was agreed by correspondence: nothing was before."""
    return content


FORMATS = StoredFormats(ReportContent, steps=[_with_open_texts])
"""How issued reports and rounds of comments are stored."""


def generated(key: str, text: str, parts: list[Part] | None = None) -> Paragraph:
    """A paragraph that the portal has written."""
    return Paragraph(plain(text), parts or [], key=f"{GENERATED}{key}")


def title_in_words(paragraph: Paragraph) -> str:
    """The short title of what was adopted, or its first words."""
    first = words(paragraph.lead) or text_in_words(paragraph)
    return paragraph.adopted.title or Truncator(first).words(FIRST_WORDS)


def text_in_words(paragraph: Paragraph) -> str:
    """The text without marks and footnotes, a line for each of its parts."""
    first = " ".join(filter(None, [words(paragraph.lead), words(paragraph.spans)]))
    return "\n".join(filter(None, [first, parts_in_words(paragraph.parts)]))


def parts_of(whole: Iterable[Paragraph | Part] | Division) -> Iterator[Paragraph | Part]:
    """The paragraphs of a division with their parts, in the order in which they are read; or those in a list."""
    for part in paragraphs_in([whole]) if isinstance(whole, Division) else whole:
        yield part
        if isinstance(part, Paragraph):
            yield from part.parts


def divisions_in(divisions: Iterable[Division]) -> Iterator[Division]:
    """These and those below them, in the order in which they are read."""
    for division in divisions:
        yield division
        yield from divisions_in(division.divisions)


def paragraphs_in(divisions: Iterable[Division]) -> Iterator[Paragraph]:
    """Their paragraphs, and those of the divisions below them, in the order in which they are read."""
    return (paragraph for division in divisions_in(divisions) for paragraph in division.paragraphs)


def with_paragraphs(division: Division, change: Callable[[Paragraph], Paragraph]) -> Division:
    """The division with each of its paragraphs, and of those below it, changed."""
    paragraphs = [change(paragraph) for paragraph in division.paragraphs]
    return replace(
        division, paragraphs=paragraphs, divisions=[with_paragraphs(part, change) for part in division.divisions]
    )


def adopted_paragraphs(chapters: Iterable[Division]) -> list[Paragraph]:
    """The conclusions and recommendations in these chapters, in printed order."""
    return [paragraph for paragraph in paragraphs_in(chapters) if paragraph.adopted]


def notes_of(whole: Iterable[Paragraph | Part] | Division) -> list[Note]:
    """The footnotes of a division, or of paragraphs and parts, in the order of their marks."""
    notes = []
    for part in parts_of(whole):
        if isinstance(part, Paragraph):
            spans = [*part.lead, *part.spans]
        else:
            spans = part.picture.caption if part.picture else part.spans
        notes += [span.note for span in spans if span.note and not span.note.again]
    return notes


def tables_of(content: ReportContent) -> list[TextTable]:
    """The tables of the text that have a title, in the order of their numbers."""
    parts = [*content.summary, *(part for chapter in content.chapters for part in parts_of(chapter))]
    return [part.table for part in parts if isinstance(part, Part) and part.table and part.table.caption]


def pictures_of(content: ReportContent) -> list[Picture]:
    """The pictures of the text that have a caption, in the order of their numbers."""
    parts = [*content.summary, *(part for chapter in content.chapters for part in parts_of(chapter))]
    return [part.picture for part in parts if isinstance(part, Part) and part.picture and part.picture.caption]
