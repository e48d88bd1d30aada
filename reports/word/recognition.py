"""Which paragraph of the draft each block of a Word document continues, and under which heading it stands."""

from collections import defaultdict
from dataclasses import dataclass

from egm_portal.incoming.imported import OWN, SECTION, ImportedBlock, ImportedFile
from egm_portal.marked_texts.keys.carrying import carry_keys
from egm_portal.marked_texts.markup.writer import source_of
from reports.word.drafts import DraftBeside
from reports.word.sameness import is_same, said_by


@dataclass(frozen=True)
class Recognized:
    """A block of the text: the key of the paragraph that it continues, if any, and the section in which it stands.

    `section` is 0 where the block stands in no section that people write.
    """

    section: int
    key: str = ""


def recognized(file: ImportedFile, draft: DraftBeside) -> dict[int, Recognized]:
    """Each block that belongs to the text of a section, by its place in the document."""
    return _Recognition(file, draft).found()


def section_of(block: ImportedBlock, draft: DraftBeside) -> int:
    """The section under whose heading the block stands, or 0."""
    section = block.section or draft.areas.get(block.area, 0)
    return section if section in draft.by_id else 0


class _Recognition:
    def __init__(self, file: ImportedFile, draft: DraftBeside) -> None:
        self.file, self.draft = file, draft
        self.sections = [section_of(block, draft) for block in file.blocks]
        self.keys = self._by_bookmark()

    def found(self) -> dict[int, Recognized]:
        self._add_by_words()
        self._add_by_likeness()
        return {
            place: Recognized(self.sections[place], self.keys.get(place, ""))
            for place, block in enumerate(self.file.blocks)
            if self._is_of_text(block) and (place in self.keys or self.sections[place])
        }

    def _by_bookmark(self) -> dict[int, str]:
        """The key of each block: of its bookmarks the first that no other has, unless another says the same as it does.

        A copied paragraph can have the bookmark of its model, and one that stood behind deleted words has theirs, too.
        """
        found: dict[int, str] = {}
        present = (key for section in self.draft.sections for key in section.origin.blocks)
        left = {*present, *self.draft.owners}
        for says_same in (True, False):
            for place, block in enumerate(self.file.blocks):
                keys = (key for key in block.keys if key in left and (not says_same or self._says_same(block, key)))
                if place not in found and self._is_of_text(block) and (key := next(keys, "")):
                    found[place] = key
                    left.remove(key)
        return found

    def _is_of_text(self, block: ImportedBlock) -> bool:
        is_adopted = any(key in self.draft.recommendations for key in block.keys)
        return block.kind not in (OWN, SECTION) and not is_adopted

    def _says_same(self, block: ImportedBlock, key: str) -> bool:
        return any(is_same(block, other) for other in (self.draft.now(key), self.draft.then(key)) if other)

    def _add_by_words(self) -> None:
        """Finds paragraphs without a bookmark that say the same as one that no block of the document has.

        It was added to the section since the document was made, as by an earlier import of it. Or it was in another
        section of the document: programs that track changes leave the bookmark where a paragraph was moved away.
        """
        if not self.file.portal:
            return
        taken = set(self.keys.values()).union(*(block.keys for block in self.file.blocks))
        added: dict[tuple, list[str]] = defaultdict(list)
        for key, section in self.draft.owners.items():
            if key not in self.draft.origins and key not in taken:
                added[section, said_by(self.draft.now(key))].append(key)
        moved: dict[tuple, list[str]] = defaultdict(list)
        for key, section in self.draft.origins.items():
            if key not in taken and section in self.sections:
                moved[said_by(self.draft.then(key))].append(key)
        for place, block in enumerate(self.file.blocks):
            section = self.sections[place]
            if section and place not in self.keys and self._is_of_text(block):
                others = [key for key in moved[said_by(block)] if self.draft.origins[key] != section]
                if keys := added[section, said_by(block)]:
                    self.keys[place] = keys.pop(0)
                elif others:
                    self.keys[place] = others[0]
                    moved[said_by(block)].remove(others[0])

    def _add_by_likeness(self) -> None:
        """Finds the paragraphs of a section whose blocks have lost their bookmarks, among those that no block has."""
        taken = set(self.keys.values()).union(*(block.keys for block in self.file.blocks))
        of_sections: dict[int, list[int]] = defaultdict(list)
        for place, block in enumerate(self.file.blocks):
            key = self.keys.get(place)
            section = self.draft.home(key) if key else self.sections[place] if self._is_of_text(block) else 0
            of_sections[section].append(place)
        for section in self.draft.sections:
            places = of_sections[section.id]
            if all(place in self.keys for place in places) or taken.issuperset(section.origin.blocks):
                continue
            before = [(key, block.source) for key, block in section.origin.blocks.items()]
            after = [source_of(self.file.blocks[place], lambda note: "n") for place in places]
            for place, key in zip(places, carry_keys(before, after, lambda: "").keys, strict=True):
                if key and key not in taken and place not in self.keys:
                    taken.add(key)
                    self.keys[place] = key
