"""The written parts of a report, from the plain text of its sections."""

from reports import body
from reports.content import Division, Paragraph, Part


def unnumbered(text: str) -> list[Part]:
    """Text of the front matter: paragraphs and their parts, without numbers."""
    return [Part(block.kind, _mark(block), block.text) for block in body.blocks(text)]


def division(heading: str, text: str) -> Division:
    """A section's text under its heading, divided by its subheadings if it has any."""
    pieces: list[tuple[str, list[body.Block]]] = [("", [])]
    for block in body.blocks(text):
        if block.kind == body.HEADING:
            pieces.append((block.text, []))
        else:
            pieces[-1][1].append(block)
    (_, opening), *parts = pieces
    return Division(heading, paragraphs(opening), [Division(title, paragraphs(blocks)) for title, blocks in parts])


def paragraphs(blocks: list[body.Block]) -> list[Paragraph]:
    """Paragraphs with their subparagraphs and quotations; a first block that is one of these becomes a paragraph."""
    found: list[Paragraph] = []
    # Only paragraphs carry numbers, so a section that begins with a subparagraph makes a paragraph of it.
    for block in blocks:
        if block.kind == body.PARAGRAPH or not found:
            found.append(Paragraph(f"{_mark(block)} {block.text}".strip()))
        else:
            found[-1].parts.append(Part(block.kind, _mark(block), block.text))
    return found


def _mark(block: body.Block) -> str:
    return f"({block.mark})" if block.mark else ""
