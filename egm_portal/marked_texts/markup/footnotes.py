"""The footnotes of one text: where they are defined, and what refers to them."""

from collections.abc import Callable
from dataclasses import dataclass

from markdown_it.token import Token

from egm_portal.marked_texts.content import Note, Span
from egm_portal.marked_texts.markup.blocks import FOOTNOTE, Block
from egm_portal.marked_texts.markup.spans import spans_of, tidy
from egm_portal.text import numerals

Report = Callable[[int, str], None]  # takes a line and what is wrong there


@dataclass
class _Definition:
    line: int
    end: int
    tokens: list[Token]


class Footnotes:
    """The first reference to a footnote has its words, later ones only repeat its mark.

    Methods that are asked for a reference return nothing if none may stand there: it stays as it was typed.
    """

    def __init__(self, tokens: list[Token], report: Report):
        self.tokens_outside: list[Token] = []
        self._definitions: dict[str, _Definition] = {}
        self._cited: set[str] = set()  # in running text; tables give their words once more
        self._words: dict[str, list[Span]] = {}
        self._report = report
        opened: list[_Definition] = []
        for token in tokens:
            if token.type == "footnote_reference_open":
                label, (line, end) = token.meta["label"], token.map
                if label in self._definitions:
                    # As in CommonMark, where links can be defined elsewhere too, the first definition counts.
                    self._report(line, f"The footnote “[^{label}]” was defined before: these words are not printed.")
                opened.append(_Definition(line, end, []))
                self._definitions.setdefault(label, opened[-1])
            elif token.type == "footnote_reference_close":
                opened.pop()
            else:
                (opened[-1].tokens if opened else self.tokens_outside).append(token)

    def cite(self, label: str, line: int) -> Note | None:
        """The footnote in running text."""
        if not self.is_defined(label, line):
            return None
        again = label in self._cited
        self._cited.add(label)
        return Note(label, [] if again else self.words(label), again)

    def not_in_heading(self, label: str, line: int) -> None:
        self._report(line, f"A heading cannot have a footnote: “[^{label}]” is shown as it was typed.")

    def is_defined(self, label: str, line: int) -> bool:
        if label not in self._definitions:
            self._report(line, f"The footnote “[^{label}]” has no words: add a line that begins with “[^{label}]:”.")
        return label in self._definitions

    def words(self, label: str) -> list[Span]:
        """A footnote's own words, of one paragraph."""
        if label not in self._words:
            inline = [token for token in self._definitions[label].tokens if token.type == "inline"]
            paragraphs = [spans_of(token, self._not_in_footnote, self._report) for token in inline]
            self._words[label] = tidy([span for spans in paragraphs for span in [*spans, Span(" ")]])
        return self._words[label]

    def _not_in_footnote(self, label: str, line: int) -> None:
        self._report(line, f"A footnote cannot have a footnote: “[^{label}]” is shown as it was typed.")

    def as_typed(self, lines: list[str]) -> list[Block]:
        """Each footnote with what was typed of it; its words are where it is cited."""
        return [
            Block(FOOTNOTE, label, 0, [], "\n".join(lines[each.line : each.end]).strip(), each.line, each.end)
            for label, each in self._definitions.items()
        ]

    def report_unused(self) -> None:
        for label, definition in self._definitions.items():
            if label not in self._words:
                self._report(definition.line, f"No text refers to the footnote “[^{label}]”: it is not printed.")


class TableNotes:
    """The footnotes of one table: they have letters, and their words stand under the table."""

    def __init__(self, footnotes: Footnotes):
        self._footnotes = footnotes
        self._by_label: dict[str, Note] = {}

    def cite(self, label: str, line: int) -> Note | None:
        if not self._footnotes.is_defined(label, line):
            return None
        if label not in self._by_label:
            mark = numerals.letter(len(self._by_label) + 1)
            self._by_label[label] = Note(mark, self._footnotes.words(label))
        return Note(self._by_label[label].mark, again=True)

    def all(self) -> list[Note]:
        return list(self._by_label.values())
