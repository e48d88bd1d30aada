"""The content of a text in marks, ready to be shown: the same for the page, for print and for Word."""

from dataclasses import dataclass, field, replace

GENERATED = "gen-"
"""What the keys of paragraphs that the portal generates begin with; what follows is what they tell, and stays."""


@dataclass(frozen=True)
class Span:
    """Words of one look, or the place of a footnote. `address` is that of a page or an e-mail address as a URL."""

    text: str = ""
    italic: bool = False
    address: str = ""
    note: "Note | None" = None

    def continues(self, before: "Span") -> bool:
        """Whether both are words of one look, and so can be one span."""
        is_alike = (type(self), self.italic, self.address) == (type(before), before.italic, before.address)
        return is_alike and not (self.note or before.note)


@dataclass(frozen=True)
class BoldSpan(Span):
    """Words in bold, which the text of a report has not: its marks are only read where they are asked for."""


@dataclass(frozen=True)
class Note:
    """A footnote: its mark ("1", in tables "a") and words; if the mark is only given `again`, they are elsewhere.

    They are elsewhere at a later reference to the same footnote, and at each reference in a table.
    """

    mark: str
    spans: list[Span] = field(default_factory=list)
    again: bool = False


@dataclass(frozen=True)
class Column:
    """The head of a column; `align` is "left", "right", "center" or nothing."""

    spans: list[Span]
    align: str = ""


@dataclass(frozen=True)
class TextTable:
    """A table in the text, with a number through the whole report; `notes` are printed under it."""

    caption: list[Span]
    columns: list[Column]
    rows: list[list[list[Span]]]
    notes: list[Note] = field(default_factory=list)
    number: int = 0


@dataclass(frozen=True)
class Picture:
    """A picture: the number of its document, and what stands for it where it cannot be seen."""

    document: int
    alt: str
    caption: list[Span] = field(default_factory=list)
    address: str = ""
    number: int = 0


@dataclass(frozen=True)
class Part:
    """A part of a paragraph without a number of its own.

    Kinds are those of `markup.blocks`, and "text" in recommendations. `level` is that of a list item.
    """

    kind: str
    mark: str = ""
    spans: list[Span] = field(default_factory=list)
    key: str = ""
    level: int = 0
    table: TextTable | None = None
    picture: Picture | None = None


def plain(text: str) -> list[Span]:
    """The spans of a text without marks."""
    return [Span(text)] if text else []


def words(spans: list[Span]) -> str:
    """What is read aloud of the spans, without footnotes."""
    return "".join(span.text for span in spans)


def parts_in_words(parts: list[Part]) -> str:
    """The words of these parts, a line for each."""
    return "\n".join(f"{part.mark} {words(part.spans)}".strip() for part in parts)


def split(spans: list[Span], at: int) -> tuple[list[Span], list[Span]]:
    """The spans before and after the place `at` in their words, without spaces there; a footnote there stays before."""
    before: list[Span] = []
    for index, span in enumerate(spans):
        if span.text and at < len(span.text):
            left, right = span.text[:at].rstrip(), span.text[at:].lstrip()
            after = [replace(span, text=right), *spans[index + 1 :]]
            return [*before, replace(span, text=left)] if left else before, after
        before.append(span)
        at -= len(span.text)
    return before, []


def title_and_unit(caption: list[Span]) -> tuple[list[Span], list[Span]]:
    """A caption's title, and its last words if they are in brackets: "(United States dollars)"."""
    text = words(caption)
    start = text.rfind("(") if text.endswith(")") else -1
    return split(caption, start) if start > 0 else (caption, [])
