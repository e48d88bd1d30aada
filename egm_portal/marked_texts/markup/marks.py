"""markdown-it with the marks of a report's text, and the block rules of our own."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, heading, paragraph
from markdown_it.rules_block import table as commonmark_table
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin

from egm_portal.marked_texts.markup.addresses import refusal_to_link
from egm_portal.marked_texts.markup.limits import MAX_CELLS

_MAX_NESTING = 12  # tokens: a list and its item are two
_BACKSLASHED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BARS = re.compile(r"(?<!\\)\|")
_SUB = re.compile(r"\(([a-z]{1,5})\)[ \t]+(?=\S)")
_HEADING = re.compile(r"#{1,6}[ \t]+(?=.*[^\s#])")
_LINK = re.compile(r"\[[^\[\]]*\]\([ \t]*<?([^\s()<>]*)")
_PICTURE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\((\d{1,6})\)[ \t]*")


class _Marks(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name in markdown-it
        return not refusal_to_link(url)


def parser() -> MarkdownIt:
    """The parser of a report's text. Not in it: code, setext headings, HTML, entities, autolinks, remote images."""
    marks = _Marks("zero", {"maxNesting": 10 * _MAX_NESTING})
    marks.enable(["blockquote", "list", "newline", "escape", "emphasis", "link"])
    footnote_plugin(marks, inline=False, move_to_end=False, always_match_refs=True)
    before_paragraphs = {"alt": ["paragraph", "blockquote", "list"]}
    rules = marks.block.ruler
    rules.at("table", _table, {"alt": ["paragraph"]})
    rules.at("heading", _heading, before_paragraphs)
    rules.enable(["table", "heading"])
    rules.before("table", "nothing_within", _nothing_within)
    rules.before("table", "caption_of_table", _caption_of_table, {"alt": ["paragraph"]})
    rules.before("paragraph", "sub_paragraph", _sub_paragraph, before_paragraphs)
    rules.before("paragraph", "picture", _picture, before_paragraphs)
    marks.inline.ruler.before("link", "no_image", _no_image)
    marks.inline.ruler.after("footnote_ref", "refused_link", _refused_link)
    return marks


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _is_within(state: StateBlock, line: int) -> bool:
    """Whether the line belongs to a quotation, a list or a footnote."""
    return state.level > 0 and state.sCount[line] >= state.blkIndent


def _nothing_within(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # A quotation holds only paragraphs. Beyond its deepest level markdown-it would drop what follows.
    in_quotation = state.parentType == "blockquote" and not _line(state, start).startswith(">")
    if in_quotation or state.level >= _MAX_NESTING:
        return paragraph(state, start, end, silent)
    return False


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if _is_within(state, start) or not _HEADING.match(_line(state, start)):
        return False
    return heading(state, start, end, silent)


def _sub_paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    marked = _SUB.match(_line(state, start))
    if not marked or _is_within(state, start):
        return False
    if not silent:
        paragraph(state, start, end, silent)
        opening, text, _ = state.tokens[-3:]
        opening.info = marked.group(1)
        text.content = text.content[marked.end() :]
    return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # Lines that were too many for a table stay text: they are not counted again at each of them.
    if start < state.env.get("text_until", 0) or not commonmark_table(state, start, end, True):
        return False
    columns, last = len(cells(_line(state, start))), start
    while last < end and not state.isEmpty(last):
        last += 1
    if (last - start - 1) * columns > MAX_CELLS:
        state.env["text_until"] = last
        state.env.setdefault("too_large_tables", {})[start] = (last - start - 1) * columns
        return False
    return silent or commonmark_table(state, start, end, silent)


def cells(row: str) -> list[str]:
    """What was typed in the cells of a row."""
    typed = _BARS.split(row.strip())
    first, last = int(not typed[0]), len(typed) - int(not typed[-1])
    return typed[first:last]


def _caption_of_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    below = state.skipEmptyLines(start + 1)
    if not _line(state, start).startswith("Table:") or below >= end or not _table(state, below, end, True):
        return False
    if not silent:
        _push_caption(state, start, "Table:")
        state.line = start + 1
    return True


def _picture(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = _PICTURE.fullmatch(_line(state, start))
    if not found:
        return False
    if not silent:
        token = state.push("picture", "", 0)
        token.meta = {"alt": _BACKSLASHED.sub(r"\1", found.group(1)), "document": int(found.group(2))}
        token.map = [start, start + 1]
        below = state.skipEmptyLines(start + 1)
        state.line = start + 1
        if below < end and _line(state, below).startswith("Figure:"):
            _push_caption(state, below, "Figure:")
            state.line = below + 1
    return True


def _push_caption(state: StateBlock, line: int, word: str) -> None:
    state.push("caption_open", "", 1)
    token = state.push("inline", "", 0)
    token.content = _line(state, line).removeprefix(word).strip()
    token.map = [line, line + 1]
    token.children = []
    state.push("caption_close", "", -1)


def _no_image(state: StateInline, silent: bool) -> bool:
    # "![…](…)" within a text is no picture of the meeting: it stays as it was typed, and is not a link after "!".
    if not state.src.startswith("![", state.pos):
        return False
    if not silent:
        state.append_pending("![")
    state.pos += 2
    return True


def _refused_link(state: StateInline, silent: bool) -> bool:
    # What "link" did not take although it has the form of one: its bracket stays text, and tells why.
    typed = _LINK.match(state.src, state.pos)
    refusal = typed and refusal_to_link(typed.group(1))
    if not refusal:
        return False
    if not silent:
        token = state.push("refused_link", "", 0)
        token.content = "["
        token.meta = {"address": typed.group(1), "refusal": refusal}
    state.pos += 1
    return True
