"""Which sections the parts of a document belong to that the portal has not written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from reports.content import Span, words
from reports.text.blocks import HEADING
from reports.word.comparing import SectionText
from reports.word.imported import OWN, SECTION, ImportedBlock, ImportedFile
from reports.word.own_words import GENERATED_HEADINGS

_MARK = re.compile(r"(?:(?:chapter|section)\s+)?(?:[IVXL]+|[A-Z]|\d{1,2})[.:]\s+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Placed:
    """The document with the sections of its blocks; sections that the report does not have yet have ids below 0."""

    file: ImportedFile
    new: list[SectionText] = field(default_factory=list)


def placed_in_section(file: ImportedFile, section: int) -> Placed:
    """The whole document as the text of one section, in which its headings are subheadings."""
    blocks = [
        replace(block, kind=HEADING if block.kind == SECTION else block.kind, section=section, area="")
        for block in file.blocks
    ]
    return Placed(replace(file, blocks=blocks))


def placed_by_headings(file: ImportedFile, sections: Iterable[SectionText]) -> Placed:
    """Each block in the section whose heading stands above it; other headings begin new sections."""
    return _Placing(sections).placed(file)


class _Placing:
    def __init__(self, sections: Iterable[SectionText]) -> None:
        sections = list(sections)
        self.headings = {section.id: section.heading for section in sections}
        self.known = {_name(section.heading): section.id for section in sections}
        self.known |= {section.area: section.id for section in sections if section.area}
        self.known |= {_name("Executive summary"): self.known.get("summary", 0)}
        self.new: list[SectionText] = []
        self.section = 0

    def placed(self, file: ImportedFile) -> Placed:
        return Placed(replace(file, blocks=[self._block(block) for block in file.blocks]), self.new)

    def _block(self, block: ImportedBlock) -> ImportedBlock:
        if block.kind != SECTION:
            return replace(block, section=self.section, area="" if self.section else block.area)
        heading = words(block.spans)
        name = _name(heading)
        if name in GENERATED_HEADINGS:
            self.section = 0
            return replace(block, kind=OWN)
        self.section = self.known.get(name, 0)
        if not self.section:
            self.section = -len(self.new) - 1
            self.headings[self.section] = _MARK.sub("", heading, count=1).strip() or heading
            self.new.append(SectionText(self.section, self.headings[self.section], "", now={}, then={}))
        return replace(block, section=self.section, spans=[Span(self.headings[self.section])])


def _name(heading: str) -> str:
    """The heading as it is compared: without its mark, in lower case."""
    return _SPACES.sub(" ", _MARK.sub("", heading, count=1)).strip().casefold()
