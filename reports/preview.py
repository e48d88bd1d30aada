"""One section as it is printed, with the numbers that it has in the whole report, while it is being written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from egm_portal.marked_texts.content import Note, Part
from egm_portal.marked_texts.markup.addresses import Addresses
from egm_portal.marked_texts.markup.blocks import Block, Problem
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.markup.problems import problems
from reports import section_text
from reports.content import Division, NumberedText, Paragraph, notes_of, paragraphs_in, parts_of
from reports.models import Section
from reports.numbering import has_text, numbered_alone
from reports.running_numbers import RunningNumbers

UNWRITTEN = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for the text of an empty section, so that the section has a place in the report."""


@dataclass(frozen=True)
class Place:
    """Where a section stands in the report: its mark ("B"), and the numbers with which it begins.

    `depth` is 0 for a chapter and 1 for a section of one; -1 for what stands before the first chapter.
    """

    mark: str = ""
    depth: int = -1
    paragraph: int = 1
    note: int = 1
    table: int = 1
    picture: int = 1


@dataclass(frozen=True)
class PreviewDocuments:
    """The documents of the meeting: where they are, and by number why one cannot be a picture, or nothing."""

    addresses: Addresses
    refusals: Mapping[int, str]


@dataclass(frozen=True)
class Preview:
    """A section to be shown. `lines` has, for each block, the last part of its anchor and the lines of its text.

    `problems` are for its writer.
    """

    division: Division
    parts: list[Part] = field(default_factory=list)
    lines: list[tuple[str, int, int]] = field(default_factory=list)
    next_number: int = 1
    problems: list[Problem] = field(default_factory=list)

    @property
    def notes(self) -> list[Note]:
        return notes_of(self.parts) or notes_of(self.division)

    @property
    def is_empty(self) -> bool:
        return not self.parts and not has_text(self.division)


def preview(
    heading: str,
    text: str,
    place: Place,
    saved: tuple[str, Sequence[str]] = ("", ()),
    documents: PreviewDocuments | None = None,
) -> Preview:
    """The section with this text. `saved` is a text of it with the keys of its blocks, which unchanged blocks keep."""
    blocks = parse(text)
    keys = _anchors(blocks, *saved)
    lines = [(key, block.start, block.end) for key, block in zip(keys, blocks, strict=True)]
    numbers = RunningNumbers(place.note, place.table, place.picture)
    addresses = documents.addresses if documents else None
    found = problems(text, documents.refusals if documents else {})
    if place.depth < 0:
        parts = numbers.parts(section_text.unnumbered(text, keys, addresses))
        return Preview(Division(heading), parts, lines, place.paragraph, found)
    written = section_text.division(heading, text, keys, addresses=addresses)
    division = numbers.division(numbered_alone(written, place.mark, place.depth, place.paragraph))
    return Preview(division, [], lines, place.paragraph + len(list(paragraphs_in([written]))), found)


def _anchors(blocks: Sequence[Block], saved: str, keys: Sequence[str]) -> list[str]:
    """The key of each block that was saved as it is, and for others the line in which they begin."""
    before = parse(saved)
    known: dict[str, list[str]] = {}
    for block, key in zip(before, keys, strict=False):
        known.setdefault(block.source, []).append(key)
    return [known[block.source].pop(0) if known.get(block.source) else f"line-{block.start}" for block in blocks]


def place_of(content: NumberedText, section: int, chapter: str) -> Place:
    """Where this section of the chapter stands, which must have a text (or UNWRITTEN); raises LookupError."""
    before = [content.acknowledgements] if chapter == Section.Chapter.SUMMARY else []
    if chapter in (Section.Chapter.ACKNOWLEDGEMENTS, Section.Chapter.SUMMARY):
        return Place(**_numbers_after(before))
    passages = [content.acknowledgements, content.summary]
    for depth, division in _divisions(content.chapters):
        if division.section == section:
            return Place(division.mark, depth, next(paragraphs_in([division])).number, **_numbers_after(passages))
        passages.append(division.paragraphs)
    raise LookupError(section)


def division_after(content: NumberedText, section: int) -> Division | None:
    """What follows the section's own text: the next section or chapter; None at the end of the chapters."""
    divisions = list(_divisions(content.chapters))
    at = next((index for index, (_, division) in enumerate(divisions) if division.section == section), None)
    if at is None:
        return content.chapters[0] if content.chapters else None
    depth, own = divisions[at]
    # Its subsections are a part of it; the sections of a chapter, and what the meeting adopted, follow it.
    is_whole = not any(part.section for part in own.divisions)
    after = (division for below, division in divisions[at + 1 :] if not is_whole or below <= depth)
    return next(after, None)


def _divisions(divisions: Sequence[Division], depth: int = 0) -> Iterator[tuple[int, Division]]:
    """Every chapter and section with its depth, in the order in which they are read."""
    for division in divisions:
        yield depth, division
        yield from _divisions(division.divisions, depth + 1)


def _numbers_after(passages: Sequence[Sequence[Paragraph | Part]]) -> dict[str, int]:
    """The numbers of the next footnote, table and figure."""
    parts = [part for passage in passages for part in parts_of(passage) if isinstance(part, Part)]
    return {
        "note": 1 + sum(len(notes_of(passage)) for passage in passages),
        "table": 1 + sum(part.table is not None for part in parts),
        "picture": 1 + sum(part.picture is not None for part in parts),
    }
