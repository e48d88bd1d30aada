"""Reads plain text, with the marks of a report's text: blank lines and marks part paragraphs, or each is a line."""

import re
from collections.abc import Iterable, Iterator

from egm_portal.incoming.marks import HEADING, TYPED
from egm_portal.marked_texts.content import Span
from egm_portal.marked_texts.markup.blocks import PARAGRAPH, QUOTE, lines_of
from egm_portal.marked_texts.markup.parser import footnotes, parse

WIDEST = 100
"""Characters of a line in text whose lines are broken at a margin, such as that of an e-mail."""

_HASHES = re.compile(r"#{1,6}\s+(?=\S)")
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:")
_SPACES = re.compile("[\\s\u00a0\u200b\ufeff]+")
_ENDS = re.compile(r"[.;:!?…][\"'”’»)\]]*$")


def read_plain(text: str) -> dict:
    """What the text says, in the form that `egm_portal.incoming.interpretation` takes."""
    lines = [_SPACES.sub(" ", line).strip() for line in lines_of(text)]
    notes = [line for line in lines if _NOTE.match(line)]
    paragraphs = list(_paragraphs([line for line in lines if not _NOTE.match(line)]))
    told = {note.mark: note.source for note in footnotes("\n\n".join(notes))}
    read: dict[str, list[dict]] = {}
    return {
        "properties": {},
        "blocks": [_block(paragraph, told, read) for paragraph in paragraphs],
        "notes": read,
        "comments": [],
        "authors": {},
    }


def _block(paragraph: str, told: dict[str, str], read: dict[str, list[dict]]) -> dict:
    hashes, mark = _HASHES.match(paragraph), TYPED.match(paragraph)
    start = (hashes or mark).end() if hashes or mark else 0
    text = paragraph[start:]
    cited = [told[label] for label in _REFERENCE.findall(text) if label in told]
    blocks = parse("\n\n".join([text, *cited]))
    is_read = len(blocks) == 1 and blocks[0].kind in (PARAGRAPH, QUOTE)
    spans = list(_raw(blocks[0].spans, read)) if is_read else [{"text": text}]
    block = {"style": QUOTE if is_read and blocks[0].kind == QUOTE else "normal", "spans": spans}
    if hashes:
        return block | {"heading": len(hashes[0].strip()) - 1}
    return block | {"spans": [{"text": paragraph[:start]}, *spans]} if start else block


def _raw(spans: Iterable[Span], read: dict[str, list[dict]]) -> Iterator[dict]:
    for span in spans:
        if span.note:
            name = f"note {span.note.mark}"
            if not span.note.again:
                read[name] = list(_raw(span.note.spans, read))
            yield {"note": name}
        else:
            values = {"text": span.text, "italic": span.italic, "address": span.address}
            yield {key: value for key, value in values.items() if value}


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """The paragraphs; a line belongs to the one before if it begins within a sentence, or did not fit there."""
    width = max(map(len, lines), default=0)
    pairs = list(zip(["", *lines], lines, strict=False))
    # Only where lines end in the middle of sentences is there a margin.
    has_margin = width <= WIDEST and any(_is_full(before, line, width) and line[0].islower() for before, line in pairs)
    held = ""
    for before, line in pairs:
        is_cut = has_margin and _is_full(before, line, width)
        if before and line and not _begins(line) and not _HASHES.match(before):
            if is_cut or (line[0].islower() and not _ENDS.search(before)):
                held += f" {line}"
                continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _begins(line: str) -> bool:
    return bool(TYPED.match(line) or HEADING.match(line) or _HASHES.match(line))


def _is_full(before: str, line: str, width: int) -> bool:
    """Whether the first word of the line would not have fitted into the one before."""
    return bool(before and line) and len(before) + 1 + len(line.partition(" ")[0]) > width
