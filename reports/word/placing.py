"""Which sections the parts of a document belong to whose headings do not say so by a bookmark."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from egm_portal.incoming.imported import OWN, SECTION, ImportedBlock, ImportedFile
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.markup.blocks import HEADING
from reports.outline import DISCUSSION
from reports.word.drafts import BlocksOfText, DraftBeside, SectionText
from reports.word.own_words import GENERATED_HEADINGS
from reports.word.recognition import section_of

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


def placed_by_paragraphs(file: ImportedFile, draft: DraftBeside) -> Placed:
    """Each block of a document of the portal in its section, also below a heading that has no bookmark.

    That is the heading of a section that has no other in the document: one whose paragraphs follow, as Word drops the
    bookmark of a heading that is typed again, or one of this name, which an earlier import may have added. Otherwise it
    begins a new section where it stands among those of the discussion, and is a subheading elsewhere.
    """
    headings = _HeadingsWithoutBookmark(file.blocks, draft)
    blocks, section, area, own = [], 0, "", 0
    for place, block in enumerate(file.blocks):
        if block.kind != SECTION or block.section:
            if block.kind == SECTION or (block.section, block.area) != (section, area):
                section, area, own = block.section, block.area, 0
        elif begun := headings.section_at(place, own or section):
            own = begun
        else:
            block = replace(block, kind=HEADING, level=0, section=section, area=area)
        blocks.append(replace(block, section=own, area="") if own else block)
    return replace(file, blocks=blocks), headings.new


class _HeadingsWithoutBookmark:
    """The sections that headings without a bookmark begin, asked in the order of the document."""

    def __init__(self, blocks: Sequence[ImportedBlock], draft: DraftBeside):
        self.blocks, self.draft = blocks, draft
        self.new: list[SectionText] = []
        own = [section for section in draft.sections if section.may_be_renamed]
        self.may_be_renamed = {section.id for section in own}
        self.named = {name_of(section.heading): section.id for section in own}
        self.with_heading = {section_of(block, draft) for block in blocks if block.kind in (OWN, SECTION)}
        below_chapters = {block.section for block in blocks if block.kind == SECTION and block.level == 1}
        self.discussion = below_chapters & self.may_be_renamed

    def section_at(self, place: int, before: int) -> int:
        """The section of the heading at this place, below 0 for a new one; 0 if it begins none.

        `before` is the section of the block before it.
        """
        block = self.blocks[place]
        found = self._home(place)
        if found:
            self.with_heading.add(found)
        elif block.level == 1 and (before in self.discussion or words(self.blocks[place - 1].spans) == DISCUSSION):
            found = -len(self.new) - 1
            self.new.append(SectionText(found, words(block.spans), now=BlocksOfText()))
        if block.level == 1 and (found < 0 or found in self.may_be_renamed):
            self.discussion.add(found)
        return found

    def _home(self, place: int) -> int:
        """The first section without a heading of which paragraphs follow, or that has this name."""
        following = takewhile(lambda block: block.kind != SECTION, self.blocks[place + 1 :])
        keys = (key for block in following for key in block.keys)
        homes = [self.draft.home(key) for key in keys if key in self.draft.origins or key in self.draft.owners]
        homes.append(self.named.get(name_of(words(self.blocks[place].spans)), 0))
        return next((home for home in homes if home in self.draft.by_id and home not in self.with_heading), 0)


def name_of(heading: str) -> str:
    """The heading as it is compared: without its mark, in lower case."""
    return _SPACES.sub(" ", _MARK.sub("", heading, count=1)).strip().casefold()
