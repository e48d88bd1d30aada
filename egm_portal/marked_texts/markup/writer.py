"""Writes what `reader.read` reads: the source of a block that came from elsewhere, such as a Word document."""

import re
from collections.abc import Callable, Iterable
from itertools import groupby

from egm_portal.marked_texts.content import BoldSpan, Note, Span, TextTable
from egm_portal.marked_texts.markup.blocks import HEADING, ITEM, QUOTE, Block

Label = Callable[[Note], str]
"""Returns the label of a footnote in the text."""

# "_" between letters is no mark, and most square brackets are none: texts remain easy to read.
_INLINE = re.compile(r"\\(?=[!-/:-@\[-`{-~]|\s*$)|\*|_(?![^\W_])|(?<![^\W_])_|\[(?=\^)")
_IN_LINK = re.compile(_INLINE.pattern.removesuffix(r"(?=\^)") + r"|\]")
_LEADING = re.compile(
    r"(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|\([a-z]{1,5}\)\s|!\[)|\d{1,9}(?=[.)](?:\s|$))|Table(?=:)|Figure(?=:)"
)
_CLOSING = re.compile(r"(?:^|(?<= ))(?=#+$)")  # of a heading
INDENT = " " * 4
"""Before each level of a list: enough below "1." and not too much below "-"."""
_IN_ADDRESS = str.maketrans({"\\": "%5C", "(": "%28", ")": "%29", " ": "%20", "<": "%3C", ">": "%3E"})
_SIDES = {"right": "--:", "center": ":-:", "left": ":--"}  # on which the text of a column stands
_SPACES = re.compile(r"[ \t\n]+")


def source_of(block: Block, label: Label) -> str:
    """The source of the block: read again, it is the same but for spaces and italics that the marks cannot express."""
    if block.table:
        return _source_of_table(block.table, label)
    if picture := block.picture:
        alt = _SPACES.sub(" ", re.sub(r"[\[\]\\]", r"\\\g<0>", picture.alt))
        caption = f"\nFigure: {marked(picture.caption, label)}" if picture.caption else ""
        return f"![{alt}]({picture.document}){caption}"
    text = marked(block.spans, label)
    if block.kind == HEADING:
        return "# " + _CLOSING.sub(r"\\", text)
    if block.kind == QUOTE:
        return f"> {_without_leading_mark(text)}"
    if block.kind == ITEM:
        mark = f"{'-' if block.mark == '•' else block.mark} " if block.mark else INDENT
        return f"{INDENT * block.level}{mark}{_without_leading_mark(text)}"
    return f"{block.mark} {text}" if block.mark else _without_leading_mark(text)


def _source_of_table(table: TextTable, label: Label) -> str:
    rows = [[column.spans for column in table.columns], *table.rows]
    cells = [[marked(spans, label).replace("|", "\\|") for spans in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    lines.insert(1, "| " + " | ".join(_SIDES.get(column.align, "---") for column in table.columns) + " |")
    caption = [f"Table: {marked(table.caption, label)}", ""] if table.caption else []
    return "\n".join([*caption, *lines])


def _without_leading_mark(text: str) -> str:
    """The text with a backslash before what would make it another kind of block."""
    found = _LEADING.match(text)
    return f"{found[0]}\\{text[found.end() :]}" if found else text


def marked(spans: Iterable[Span], label: Label) -> str:
    """The words with their marks on one line."""
    text = ""
    groups = [(mark, list(group)) for mark, group in groupby(spans, _mark_of)]
    following = ["".join(span.text for span in group) for _, group in groups[1:]] + [""]
    for (mark, group), after in zip(groups, following, strict=False):
        typed = _joined(_one(span, label) for span in group)
        text = _joined([text, _between(mark, typed, text, after) if mark else typed])
    return _SPACES.sub(" ", text).strip()


def _mark_of(span: Span) -> str:
    """The mark of italics, of bold or of both."""
    return "" if span.note else "*" * span.italic + "**" * isinstance(span, BoldSpan)


def _between(mark: str, typed: str, before: str, after: str) -> str:
    """The words between two such marks, where marks between what stands `before` and `after` are read as such."""
    words = typed.strip()
    if not words:
        return typed
    # Between a mark and the words within there may be no space.
    opening, closing = typed[: typed.index(words)], typed[typed.index(words) + len(words) :]
    # CommonMark 0.31, 6.2: flanking.
    may_open = words[0].isalnum() or not (before + opening)[-1:].isalnum()
    may_close = words[-1].isalnum() or not (closing + after)[:1].isalnum()
    return f"{opening}{mark}{words}{mark}{closing}" if may_open and may_close else typed


def _joined(pieces: Iterable[str]) -> str:
    """The pieces as one text; a link after an exclamation mark is no picture."""
    text = ""
    for piece in pieces:
        is_like_picture = text.endswith("!") and piece.startswith("[")
        text = f"{text[:-1]}\\!{piece}" if is_like_picture else text + piece
    return text


def _one(span: Span, label: Label) -> str:
    if span.note:
        return f"[^{label(span.note)}]"
    if not span.address or not (words := span.text.strip()):
        return _INLINE.sub(r"\\\g<0>", span.text)
    typed = _IN_LINK.sub(r"\\\g<0>", words)
    return span.text.replace(words, f"[{typed}]({span.address.translate(_IN_ADDRESS)})", 1)
