"""Which sections the parts of a document belong to that the portal has not written."""

import re
from dataclasses import replace

from egm_portal.incoming.imported import OWN, SECTION, ImportedFile
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.markup.blocks import HEADING
from reports.word.drafts import BlocksOfText, DraftBeside, SectionText
from reports.word.own_words import GENERATED_HEADINGS

_MARK = re.compile(r"(?:(?:chapter|section|annex)\s+)?(?:[IVXL]+|[A-Z]|\d{1,2})[.:]\s+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


Placed = tuple[ImportedFile, list[SectionText]]
"""The document with the sections of its blocks, and those that the report does not have yet: their ids are below 0."""


def placed_in_section(file: ImportedFile, section: int) -> Placed:
    """The whole document as the text of one section, in which its headings are subheadings."""
    blocks = [
        replace(block, kind=HEADING if block.kind == SECTION else block.kind, section=section, area="")
        for block in file.blocks
    ]
    return replace(file, blocks=blocks), []


def placed_by_headings(file: ImportedFile, draft: DraftBeside) -> Placed:
    """Each block in the section whose heading stands above it; other headings begin new sections.

    What the portal itself writes, such as adopted texts, belongs to none: a program that drops bookmarks may have saved
    its document.
    """
    sections = draft.sections
    headings = {section.id: section.heading for section in sections}
    known = {name_of(section.heading): section.id for section in sections}
    known |= {name_of(section.name): section.id for section in sections if section.name}
    known |= {section.area: section.id for section in sections if section.area}
    known |= {name_of("Executive summary"): known.get("summary", 0)}
    blocks, new, present = [], [], 0
    for block in file.blocks:
        heading = words(block.spans)
        name = name_of(heading)
        is_own = draft.is_own(heading)
        if block.kind != SECTION and is_own and not block.table:
            blocks.append(replace(block, kind=OWN))
        elif block.kind != SECTION:
            blocks.append(replace(block, section=present, area="" if present else block.area))
        elif name in GENERATED_HEADINGS or (is_own and name not in known):
            present = 0
            blocks.append(replace(block, kind=OWN))
        else:
            present = known.get(name, 0)
            if not present:
                present = -len(new) - 1
                headings[present] = _MARK.sub("", heading, count=1).strip() or heading
                new.append(SectionText(present, headings[present], now=BlocksOfText()))
            blocks.append(replace(block, section=present, spans=[Span(headings[present])]))
    return replace(file, blocks=blocks), new


def name_of(heading: str) -> str:
    """The heading as it is compared: without its mark, in lower case."""
    return _SPACES.sub(" ", _MARK.sub("", heading, count=1)).strip().casefold()
