"""The written parts of a report, from the texts of its sections."""

from collections.abc import Sequence
from dataclasses import replace

from egm_portal.marked_texts.content import Part, Span, words
from egm_portal.marked_texts.markup.addresses import Addresses, with_symbols
from egm_portal.marked_texts.markup.blocks import HEADING, PARAGRAPH, Block
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.markup.writer import source_of
from egm_portal.text.caching import caches_texts
from reports.content import Division, Paragraph


def unnumbered(
    text: str, keys: Sequence[str] = (), addresses: Addresses | None = None, *, has_bold: bool = False
) -> list[Part]:
    """Text of the front matter: paragraphs and their parts, without numbers. `keys` are those of its blocks."""
    return [_part(*keyed) for keyed in _read(text, keys, addresses, has_bold=has_bold)]


def division(
    heading: str, text: str, keys: Sequence[str] = (), section: int = 0, addresses: Addresses | None = None
) -> Division:
    """A section's text under its heading, divided by its subheadings if it has any. `keys` are those of its blocks."""
    opening: list[tuple[Block, str]] = []
    parts: list[tuple[str, str, list[tuple[Block, str]]]] = []
    for block, key in _read(text, keys, addresses):
        if block.kind == HEADING:
            parts.append((words(block.spans), key, []))
        else:
            (parts[-1][2] if parts else opening).append((block, key))
    divisions = [Division(title, _paragraphs(under), key=key) for title, key, under in parts]
    return Division(heading, _paragraphs(opening), divisions, section=section)


def source(division: Division) -> str:
    """The paragraphs of a division as somebody would type them."""
    pieces: list[Paragraph | Part] = []
    for paragraph in division.paragraphs:
        pieces += [paragraph, *paragraph.parts]
    blocks = (
        Block(piece.kind, piece.mark, piece.level, piece.spans, "", 0, 0)
        if isinstance(piece, Part)
        else Block(PARAGRAPH, "", 0, piece.spans, "", 0, 0)
        for piece in pieces
    )
    return "\n\n".join(source_of(block, label=lambda note: note.mark) for block in blocks)


@caches_texts(characters=3_000_000)
def plain_division(heading: str, text: str, section: int) -> Division:
    """A section's text without links and keys, which is not made again for the same text."""
    return division(heading, text, section=section)


def paragraphs(text: str, addresses: Addresses | None = None) -> list[Paragraph]:
    """The paragraphs of a text that belongs to no section, such as a recommendation."""
    return _paragraphs(_read(text, (), addresses))


def _read(
    text: str, keys: Sequence[str], known: Addresses | None, *, has_bold: bool = False
) -> list[tuple[Block, str]]:
    """The blocks, with addresses for the symbols of documents in them and for their pictures, each with its key."""
    blocks, addresses, keyed = parse(text, has_bold=has_bold), known or Addresses(), []
    # Keys of another reading would be those of other blocks.
    own = keys if len(keys) == len(blocks) else [""] * len(blocks)
    for block, key in zip(blocks, own, strict=True):
        if table := block.table:
            rows = [[with_symbols(cell, addresses) for cell in row] for row in table.rows]
            notes = [replace(note, spans=with_symbols(note.spans, addresses)) for note in table.notes]
            addressed = replace(block, table=replace(table, rows=rows, notes=notes))
        elif picture := block.picture:
            caption, address = with_symbols(picture.caption, addresses), addresses.pictures.get(picture.document, "")
            addressed = replace(block, picture=replace(picture, caption=caption, address=address))
        else:
            addressed = replace(block, spans=with_symbols(block.spans, addresses))
        keyed.append((addressed, key))
    return keyed


def _paragraphs(blocks: Sequence[tuple[Block, str]]) -> list[Paragraph]:
    """Paragraphs with their parts; a first block that is a part becomes a paragraph, or belongs to an empty one."""
    found: list[Paragraph] = []
    # Only paragraphs carry numbers, so a section that begins with a sub-paragraph makes a paragraph of it.
    for block, key in blocks:
        if block.kind == PARAGRAPH or (not found and block.spans):
            mark = [Span(f"{block.mark} ")] if block.mark else []
            found.append(Paragraph([*mark, *block.spans], key=key))
        else:
            found = found or [Paragraph([])]
            found[-1].parts.append(_part(block, key))
    return found


def _part(block: Block, key: str) -> Part:
    return Part(block.kind, block.mark, block.spans, key, block.level, block.table, block.picture)
