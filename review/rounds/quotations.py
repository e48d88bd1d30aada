"""Quotations in the source of paragraphs: shown as such wherever a source is shown."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from egm_portal.marked_texts.comparison import Piece
from egm_portal.marked_texts.merging.segments import NOTE_MARK

MARK = ">"


def without_notes(source: str) -> str:
    """The source without references to footnotes, whose words are not beside it."""
    return NOTE_MARK.sub("", source)


def quoted_passages(source: str) -> list[tuple[bool, str]]:
    """The lines of a source, those that follow each other as one: whether they are a quotation, and their words."""
    runs = groupby(source.split("\n"), key=lambda line: line.startswith(MARK))
    return [
        (is_quotation, "\n".join(line.removeprefix(MARK).removeprefix(" ") if is_quotation else line for line in lines))
        for is_quotation, lines in runs
    ]


def quoted_lines(pieces: Iterable[Piece]) -> Iterator[tuple[bool, list[Piece]]]:
    """The lines of two compared sources: whether both have a quotation there, and their words."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(replace(piece, text=first))
        lines += [[replace(piece, text=text)] for text in others]
    for line in lines:
        first, *others = [piece for piece in line if piece.text] or [Piece("")]
        is_quotation = not first.kind and first.text.startswith(MARK)
        if is_quotation:
            first = replace(first, text=first.text.removeprefix(MARK).removeprefix(" "))
        yield is_quotation, [first, *others]
