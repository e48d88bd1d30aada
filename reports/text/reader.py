"""Reads the text of a section: paragraphs, sub-paragraphs, quotations, lists, tables, pictures and subheadings."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from reports.content import Column, Picture, Span, TextTable
from reports.text.marks import parser
from reports.text.spans import Footnotes, TableNotes, spans_of

PARAGRAPH, SUB, SUBSUB, QUOTE, HEADING = "paragraph", "sub", "subsub", "quote", "heading"
ITEM, TABLE, PICTURE = "item", "table", "picture"

MAX_LENGTH = 200_000
"""Characters of a section in which marks are read; a longer text is paragraphs as they were typed."""
DEEPEST = 2
"""The deepest level of a list, from 0; what is deeper is on it."""

_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")  # XML has no place for them
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")
# Numerals that may also be letters, each with the letter before it.
_ALSO_LETTERS = {"i": "h", "v": "u", "x": "w"}


@dataclass(frozen=True)
class Block:
    """A block of a text: its kind, its mark as printed ("(a)", "•", "2." or nothing), its words or table or picture.

    `level` is that of a list item, from 0. `source` is what was typed, in the lines from `start` up to `end`, from 0.
    """

    kind: str
    mark: str
    level: int
    spans: list[Span]
    source: str
    start: int
    end: int
    table: TextTable | None = None
    picture: Picture | None = None


def read(source: str) -> list[Block]:
    """The blocks of a text in their order. Definitions of footnotes are in the spans that refer to them."""
    return list(_read(source))


def lines_of(source: str) -> list[str]:
    """The lines to which `start` and `end` of blocks refer."""
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", source)).split("\n")


_parser = parser()


@lru_cache(maxsize=128)
def _read(source: str) -> tuple[Block, ...]:
    lines = lines_of(source)
    if len(source) > MAX_LENGTH:
        return tuple(_paragraphs(lines))
    tokens, definitions = _without_definitions(_parser.parse("\n".join(lines), {}))
    return tuple(_Reading(lines, tokens, Footnotes(definitions)).blocks)


def _paragraphs(lines: list[str]) -> list[Block]:
    blocks, start = [], 0
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            continue
        if typed := "\n".join(lines[start:number]).strip():
            blocks.append(Block(PARAGRAPH, "", 0, [Span(" ".join(typed.split()))], typed, start, number))
        start = number + 1
    return blocks


def _without_definitions(tokens: list[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """The tokens outside the definitions of footnotes, and those of each definition by its label."""
    rest: list[Token] = []
    definitions: dict[str, list[Token]] = {}
    opened: list[list[Token]] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            # A label that is defined twice has its first definition, as links do in CommonMark.
            own: list[Token] = []
            definitions.setdefault(token.meta["label"], own)
            opened.append(own)
        elif token.type == "footnote_reference_close":
            opened.pop()
        else:
            (opened[-1] if opened else rest).append(token)
    return rest, definitions


class _Reading:
    """Goes through the tokens once; each type of token that matters has a method of its name."""

    def __init__(self, lines: list[str], tokens: list[Token], footnotes: Footnotes):
        self.lines = lines
        self.tokens = tokens
        self.footnotes = footnotes
        self.blocks: list[Block] = []
        self.letter = ""  # of the sub-paragraph before
        self.quotations = 0
        self.lists: list[int | None] = []  # of each open list the number of its next item, or None for bullets
        self.mark = ""  # of an item whose first paragraph is still to come
        self.caption: Token | None = None
        self.at = 0
        while self.at < len(tokens):
            token = tokens[self.at]
            handle: Callable[[Token], None] | None = getattr(self, token.type, None)
            if handle:
                handle(token)
            self.at += 1

    def blockquote_open(self, token: Token) -> None:
        self.quotations += 1

    def blockquote_close(self, token: Token) -> None:
        self.quotations -= 1

    def bullet_list_open(self, token: Token) -> None:
        self.lists.append(None)

    def ordered_list_open(self, token: Token) -> None:
        self.lists.append(int(token.attrs.get("start", 1)))

    def bullet_list_close(self, token: Token) -> None:
        self.lists.pop()

    ordered_list_close = bullet_list_close

    def list_item_open(self, token: Token) -> None:
        number = self.lists[-1]
        self.mark = "•" if number is None else f"{number}."
        self.lists[-1] = None if number is None else number + 1

    def heading_open(self, token: Token) -> None:
        # Headings are plain words in the table of contents: a footnote in one stays as it was typed.
        self.letter = ""
        self._add(HEADING, spans_of(self.tokens[self.at + 1]), token.map)

    def paragraph_open(self, token: Token) -> None:
        spans = spans_of(self.tokens[self.at + 1], self.footnotes.cite)
        if self.quotations:
            self._add(QUOTE, spans, token.map)
        elif self.lists:
            level = min(len(self.lists) - 1, DEEPEST)
            self._add(ITEM, spans, token.map, self.mark, level)
            self.mark = ""
        elif token.info:
            self._add(self._kind_of_sub(token.info), spans, token.map, f"({token.info})")
        else:
            self.letter = ""
            self._add(PARAGRAPH, spans, token.map)

    def _kind_of_sub(self, mark: str) -> str:
        # "(i)" is a numeral, but after "(h)" the ninth letter.
        continues_letters = bool(self.letter) and self.letter == _ALSO_LETTERS.get(mark)
        if _ROMAN.fullmatch(mark) and not continues_letters:
            return SUBSUB
        self.letter = mark
        return SUB

    def caption_open(self, token: Token) -> None:
        self.caption = self.tokens[self.at + 1]

    def table_open(self, token: Token) -> None:
        closing = next(at for at in range(self.at, len(self.tokens)) if self.tokens[at].type == "table_close")
        caption, self.caption = self.caption, None
        table = _table(self.tokens[self.at : closing], caption, self.footnotes)
        start, end = token.map
        self._add(TABLE, [], [caption.map[0] if caption else start, end], table=table)
        self.at = closing

    def picture(self, token: Token) -> None:
        start, end = token.map
        caption: list[Span] = []
        following = self.tokens[self.at + 1 : self.at + 3]
        if following and following[0].type == "caption_open":
            caption, end = spans_of(following[1], self.footnotes.cite), following[1].map[1]
            self.at += 1
        self._add(PICTURE, [], [start, end], picture=Picture(token.meta["document"], token.meta["alt"], caption))

    def _add(self, kind: str, spans: list[Span], lines: list[int], mark: str = "", level: int = 0, **content) -> None:
        start, end = lines
        source = "\n".join(self.lines[start:end]).strip()
        if spans or content:
            self.blocks.append(Block(kind, mark, level, spans, source, start, end, **content))


def _table(tokens: list[Token], caption: Token | None, footnotes: Footnotes) -> TextTable:
    notes = TableNotes(footnotes)
    title = spans_of(caption, notes.cite) if caption else []
    rows: list[list[list[Span]]] = []
    aligns: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            aligns.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
        elif token.type == "inline":
            rows[-1].append(spans_of(token, notes.cite))
    header, *body = rows
    columns = [Column(spans, align) for spans, align in zip(header, aligns, strict=True)]
    return TextTable(title, columns, body, notes.all())
