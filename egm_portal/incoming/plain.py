"""Reads plain text, with the marks of a report's text: blank lines and marks part paragraphs, or each is a line."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf

from egm_portal.incoming.marks import HEADING, TYPED
from egm_portal.marked_texts.content import BoldSpan, Span
from egm_portal.marked_texts.markup.blocks import PARAGRAPH, QUOTE, lines_of
from egm_portal.marked_texts.markup.parser import footnotes, parse

WIDEST = 100
"""Characters of a line in text whose lines are broken at a margin, such as that of an e-mail."""
BROKEN = 5
"""Lines that must end within a sentence before a blank line, for blank lines between all lines to say nothing."""
LONG = 0.7
"""Of the widest line, what a line has at least that is broken at the margin."""

_HASHES = re.compile(r"#{1,6}\s+(?=\S)")
_REFERENCE = re.compile(r"\[\^([^\[\]\s]+)\]")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:")
_SPACES = re.compile("[\\s\u00a0\u200b\ufeff]+")
_RAISED = re.compile(r"^([ \t]*\d{1,4})\n\s*(st|nd|rd|th)\n\s*", re.M)  # each on a line of its own
_HYPHEN = re.compile(r"(?<=\w)-\n(?=\w)(?!(?:and|or|to)\b)")
_ENDS = re.compile(r"[.;:!?…][\"'”’»)\]]*$")


def read_plain(text: str, *, has_bold: bool = False) -> dict:
    """What the text says, in the form that `egm_portal.incoming.interpretation` takes."""
    lines = [_SPACES.sub(" ", line).strip() for line in lines_of(_RAISED.sub(r"\1\2 ", text))]
    if is_spread := _is_spread(lines):
        lines = list(filter(None, lines))
    notes = [line for line in lines if _NOTE.match(line)]
    paragraphs = list(_paragraphs([line for line in lines if not _NOTE.match(line)], is_spread))
    told = {note.mark: note.source for note in footnotes("\n\n".join(notes))}
    read: dict[str, list[dict]] = {}
    return {
        "properties": {},
        "blocks": [_block(paragraph, told, read, has_bold) for paragraph in paragraphs],
        "notes": read,
        "comments": [],
        "authors": {},
    }


def _block(paragraph: str, told: dict[str, str], read: dict[str, list[dict]], has_bold: bool) -> dict:
    hashes = _HASHES.match(paragraph)
    begin = hashes or TYPED.match(paragraph)
    start = begin.end() if begin else 0
    style, spans = _style_and_spans(paragraph[start:], told, read, has_bold)
    if hashes:
        return {"style": style, "spans": spans, "heading": len(hashes[0].strip()) - 1}
    return {"style": style, "spans": [{"text": paragraph[:start]}, *spans] if start else spans}


def _style_and_spans(
    text: str, told: dict[str, str], read: dict[str, list[dict]], has_bold: bool
) -> tuple[str, list[dict]]:
    """What the marks in the text say, with its footnotes; the text as it is if it is no paragraph or quotation."""
    cited = [told[label] for label in dict.fromkeys(_REFERENCE.findall(text)) if label in told]
    blocks = parse("\n\n".join([text, *cited]), has_bold=has_bold)
    if len(blocks) != 1 or blocks[0].kind not in (PARAGRAPH, QUOTE):
        return "normal", [{"text": text}]
    return QUOTE if blocks[0].kind == QUOTE else "normal", list(_raw(blocks[0].spans, read))


def _raw(spans: Iterable[Span], read: dict[str, list[dict]]) -> Iterator[dict]:
    for span in spans:
        if span.note:
            name = f"note {span.note.mark}"
            if not span.note.again:
                read[name] = list(_raw(span.note.spans, read))
            yield {"note": name}
        else:
            is_bold = isinstance(span, BoldSpan)
            values = {"text": span.text, "italic": span.italic, "bold": is_bold, "address": span.address}
            yield {key: value for key, value in values.items() if value}


def _is_spread(lines: list[str]) -> bool:
    """Whether blank lines stand between all lines, as in text that was copied from a PDF, and so say nothing.

    Lines that end within a sentence before a blank one and a small letter say so, if there are several.
    """
    width = max(map(len, lines), default=0)
    apart = [
        (before, line)
        for before, blank, line in zip(lines, lines[1:], lines[2:], strict=False)
        if before and line and not blank
    ]
    broken = sum(_is_rest(before, line, width) and line[0].islower() for before, line in apart)
    return width <= WIDEST and broken >= BROKEN and len(apart) > 0.6 * sum(map(bool, lines))


def _paragraphs(lines: list[str], is_spread: bool) -> Iterator[str]:
    """The paragraphs, each from one line or several."""
    width = max(map(len, lines), default=0)
    pairs = list(pairwise(["", *lines]))
    # Only where lines end in the middle of sentences is there a margin.
    has_margin = width <= WIDEST and any(_is_full(before, line, width) and line[0].islower() for before, line in pairs)
    margin = width if has_margin else inf
    paragraphs: list[list[str]] = []
    for before, line in pairs:
        if _continues(before, line, margin) or is_spread and _is_rest(before, line, width):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
    return (_HYPHEN.sub("-", "\n".join(lines)).replace("\n", " ") for lines in paragraphs)


def _continues(before: str, line: str, margin: float) -> bool:
    """Whether the line belongs to the one before: it begins within a sentence, or did not fit there."""
    begins = TYPED.match(line) or HEADING.match(line) or _HASHES.match(line)
    if not (before and line) or begins or _HASHES.match(before):
        return False
    return _is_full(before, line, margin) or (line[0].islower() and not _ENDS.search(before))


def _is_rest(before: str, line: str, width: float) -> bool:
    """Whether the line belongs to a long one before it that ends within a sentence: nothing else parts paragraphs."""
    begins = TYPED.match(line) or HEADING.match(line) or HEADING.match(before)
    return len(before) > LONG * width and not begins and not _ENDS.search(before)


def _is_full(before: str, line: str, width: float) -> bool:
    """Whether the first word of the line would not have fitted into the one before."""
    return bool(before and line) and len(before) + 1 + len(line.partition(" ")[0]) > width
