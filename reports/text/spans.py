"""The words of a block with what is marked in them, from the tokens of markdown-it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from markdown_it.token import Token

from reports import numerals
from reports.content import Note, Span

Cite = Callable[[str], Note | None]  # from a label to its footnote, if it may stand here
_SPACE = re.compile(r"[ \t\n]+")  # not those that do not break, as in "annex I"


def spans_of(inline: Token, cite: Cite | None = None) -> list[Span]:
    """The spans of an "inline" token; without `cite`, references to footnotes stay as they were typed."""
    spans: list[Span] = []
    italic, address = 0, ""
    for token in inline.children or []:
        match token.type:
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                address = str(token.attrs["href"])
            case "link_close":
                address = ""
            case "footnote_ref":
                note = cite(token.meta["label"]) if cite else None
                spans.append(Span(note=note) if note else Span(f"[^{token.meta['label']}]", bool(italic), address))
            case _:
                # Bold is kept for headings and recommendations: its marks stay as they were typed.
                text = token.content or token.markup if token.type != "softbreak" else " "
                spans.append(Span(text or " ", bool(italic), address))
    return _tidy(spans)


def _tidy(spans: Iterable[Span]) -> list[Span]:
    """The spans with neighbours of one kind joined, and without spaces at both ends and before footnotes."""
    joined: list[Span] = []
    for span in spans:
        if joined and not span.note and replace(joined[-1], text="") == replace(span, text=""):
            joined[-1] = replace(span, text=joined[-1].text + span.text)
        else:
            joined.append(span)
    tidy = [replace(span, text=_SPACE.sub(" ", span.text)) for span in joined]
    if tidy:
        tidy[0] = replace(tidy[0], text=tidy[0].text.lstrip(" "))
        tidy[-1] = replace(tidy[-1], text=tidy[-1].text.rstrip(" "))
    return [span for span in tidy if span.text or span.note]


class Footnotes:
    """The footnotes of one text: the first reference has the words, later ones only repeat its mark."""

    def __init__(self, definitions: dict[str, list[Token]]):
        self._definitions = definitions
        self._cited: set[str] = set()

    def words(self, label: str) -> list[Span]:
        """A footnote's own words, of one paragraph: footnotes in it stay as they were typed."""
        paragraphs = [spans_of(token) for token in self._definitions.get(label, []) if token.type == "inline"]
        return _tidy(
            [span for number, spans in enumerate(paragraphs) for span in ([Span(" ")] if number else []) + spans]
        )

    def cite(self, label: str) -> Note:
        again = label in self._cited
        self._cited.add(label)
        return Note(label, [] if again else self.words(label), again)


class TableNotes:
    """The footnotes of one table: they have letters, and their words stand under the table."""

    def __init__(self, footnotes: Footnotes):
        self._footnotes = footnotes
        self._by_label: dict[str, Note] = {}

    def cite(self, label: str) -> Note:
        if label not in self._by_label:
            mark = numerals.letter(len(self._by_label) + 1)
            self._by_label[label] = Note(mark, self._footnotes.words(label))
        return Note(self._by_label[label].mark, again=True)

    def all(self) -> list[Note]:
        return list(self._by_label.values())
