"""Goes through a text once: to its blocks, and to what its writer should know."""

import re
from collections.abc import Callable

from markdown_it.token import Token

from egm_portal.marked_texts.content import Picture, Span
from egm_portal.marked_texts.markup.blocks import (
    HEADING,
    ITEM,
    PARAGRAPH,
    PICTURE,
    QUOTE,
    SUB,
    SUBSUB,
    TABLE,
    Block,
    Problem,
)
from egm_portal.marked_texts.markup.footnotes import Footnotes
from egm_portal.marked_texts.markup.limits import MAX_CELLS
from egm_portal.marked_texts.markup.marks import parser
from egm_portal.marked_texts.markup.spans import spans_of
from egm_portal.marked_texts.markup.tables import problems_of_table, text_table

DEEPEST = 2
"""The deepest level of a list, from 0; what is deeper is on it."""

_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")
# Numerals that may also be letters, each with the letter before it.
_ALSO_LETTERS = {"i": "h", "v": "u", "x": "w"}
_parser = parser()


class Reading:
    """Each type of token that matters has a method of its name."""

    def __init__(self, lines: list[str], *, has_bold: bool = False):
        self.lines, self.has_bold = lines, has_bold
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        found: dict = {}
        tokens = _parser.parse("\n".join(lines), found)
        for line, count in found.get("too_large_tables", {}).items():
            self._report(line, f"A table of {count:,} cells is shown as text: {MAX_CELLS:,} are possible. Divide it.")
        self.footnotes = Footnotes(tokens, self._report)
        self.tokens = self.footnotes.tokens_outside
        self.letter = ""  # of the sub-paragraph before
        self.quotations = 0
        self.lists: list[int | None] = []  # of each open list the number of its next item, or None for bullets
        self.mark = ""  # of an item whose first paragraph is still to come
        self.caption: Token | None = None
        self.at = 0
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            handle: Callable[[Token], None] | None = getattr(self, token.type, None)
            if handle:
                handle(token)
            self.at += 1
        self.footnotes.report_unused()
        self.problems.sort()

    def blockquote_open(self, token: Token) -> None:
        self.quotations += 1

    def blockquote_close(self, token: Token) -> None:
        self.quotations -= 1

    def bullet_list_open(self, token: Token) -> None:
        self._open_list(None, token)

    def ordered_list_open(self, token: Token) -> None:
        self._open_list(int(token.attrs.get("start", 1)), token)

    def bullet_list_close(self, token: Token) -> None:
        self.lists.pop()

    ordered_list_close = bullet_list_close

    def _open_list(self, number: int | None, token: Token) -> None:
        self.lists.append(number)
        if len(self.lists) == DEEPEST + 2:
            self._report(token.map[0], "A list has up to three levels: deeper items are shown on the third.")

    def list_item_open(self, token: Token) -> None:
        number = self.lists[-1]
        self.mark = "•" if number is None else f"{number}."
        self.lists[-1] = None if number is None else number + 1

    def heading_open(self, token: Token) -> None:
        self.letter = ""
        # Headings are plain words in the table of contents.
        self._add(HEADING, self._spans(self.tokens[self.at + 1], in_heading=True), token.map)

    def paragraph_open(self, token: Token) -> None:
        spans = self._spans(self.tokens[self.at + 1])
        if self.quotations:
            self._add(QUOTE, spans, token.map)
        elif self.lists:
            self._add(ITEM, spans, token.map, self.mark, min(len(self.lists) - 1, DEEPEST))
            self.mark = ""
        elif token.info:
            # "(i)" is a numeral, but after "(h)" the ninth letter.
            continues_letters = bool(self.letter) and self.letter == _ALSO_LETTERS.get(token.info)
            is_letter = continues_letters or not _ROMAN.fullmatch(token.info)
            self.letter = token.info if is_letter else self.letter
            self._add(SUB if is_letter else SUBSUB, spans, token.map, f"({token.info})")
        else:
            self.letter = ""
            self._add(PARAGRAPH, spans, token.map)

    def caption_open(self, token: Token) -> None:
        self.caption = self.tokens[self.at + 1]

    def table_open(self, token: Token) -> None:
        closing = next(at for at in range(self.at, len(self.tokens)) if self.tokens[at].type == "table_close")
        start, end = token.map
        caption, self.caption = self.caption, None
        table = text_table(self.tokens[self.at : closing], caption, self.footnotes, self._report)
        self.problems += problems_of_table(table, self.lines[start:end], start)
        self._add(TABLE, [], [caption.map[0] if caption else start, end], table=table)
        self.at = closing

    def picture(self, token: Token) -> None:
        start, end = token.map
        caption: list[Span] = []
        following = self.tokens[self.at + 1 : self.at + 3]
        if following and following[0].type == "caption_open":
            caption, end = self._spans(following[1]), following[1].map[1]
            self.at += 1
        alt = token.meta["alt"].strip()
        if not alt:
            self._report(start, "Write in the square brackets what the picture shows, for people who cannot see it.")
        self._add(PICTURE, [], [start, end], picture=Picture(token.meta["document"], alt, caption))

    def _spans(self, inline: Token, in_heading: bool = False) -> list[Span]:
        cite = self.footnotes.not_in_heading if in_heading else self.footnotes.cite
        return spans_of(inline, cite, self._report, has_bold=self.has_bold and not in_heading)

    def _add(self, kind: str, spans: list[Span], lines: list[int], mark: str = "", level: int = 0, **content) -> None:
        start, end = lines
        if spans or content:
            source = "\n".join(self.lines[start:end]).strip()
            self.blocks.append(Block(kind, mark, level, spans, source, start, end, **content))

    def _report(self, line: int, sentence: str) -> None:
        self.problems.append(Problem(line, sentence))
