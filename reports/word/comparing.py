"""What a Word document changes in a report: each of its paragraphs beside the draft as it is, and as it was then."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from egm_portal.incoming.imported import OWN, SECTION, ImportedBlock, ImportedFile, Stray
from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.keys.carrying import carry_keys
from egm_portal.marked_texts.markup.blocks import Block
from egm_portal.marked_texts.markup.writer import source_of
from egm_portal.text.ordering import moved_between
from reports.word.sameness import is_same


class ParagraphState(Enum):
    """What became of a paragraph in the document."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    BOTH = "changed in both"
    """It was changed in the document, and since then in the draft, too."""
    NEW = "new"
    REMOVED = "removed"
    MOVED = "moved"
    CHECK = "to check"
    """It has no place in the text that people write: somebody has to look."""


@dataclass(frozen=True)
class SectionText:
    """A section of the draft: its text and blocks by their keys `now`, and as they were `then`, if that is known.

    `heading` is the one that readers see, `area` the name of a section without a heading of its own, such as "summary".
    """

    id: int
    heading: str
    text: str
    now: Mapping[str, Block]
    then: Mapping[str, Block] | None = None
    area: str = ""
    may_be_renamed: bool = False

    @property
    def origin(self) -> Mapping[str, Block]:
        """The text from which the document was made, as far as that is known."""
        return self.now if self.then is None else self.then


@dataclass(frozen=True)
class Row:
    """A paragraph of the document, or one that it no longer has. `place` is that of its block or stray, or -1.

    `merged` are the keys of paragraphs whose words are now in this one, `target` is the section to which it was moved.
    """

    change: ParagraphState
    section: int = 0
    key: str = ""
    place: int = -1
    imported: ImportedBlock | None = None
    now: Block | None = None
    by_likeness: bool = False
    merged: tuple[str, ...] = ()
    target: int = 0
    stray: Stray | None = None

    @property
    def ref(self) -> str:
        """The name of the row, the same each time the document is compared."""
        return self.key or f"{'new' if self.stray is None else 'stray'}-{self.place}"


@dataclass(frozen=True)
class ComparedDraft:
    """What a document is compared with: sections, the recommendations by their keys, and the portal's own words."""

    sections: Sequence[SectionText]
    recommendations: Mapping[str, Sequence[Block]] = field(default_factory=dict)
    own_words: frozenset[str] = frozenset()


def compare(file: ImportedFile, draft: ComparedDraft) -> list[Row]:
    """The rows in the order of the document; removed paragraphs stand where they were."""
    return _Comparison(file, draft).rows()


@dataclass(frozen=True)
class _Match:
    """The paragraph of the draft that a block of the document continues; a new one has no key."""

    section: int
    key: str = ""
    by_likeness: bool = False


class _Comparison:
    def __init__(self, file: ImportedFile, draft: ComparedDraft) -> None:
        self.file, self.draft, sections = file, draft, draft.sections
        self.sections = {section.id: section for section in sections}
        self.areas = {section.area: section.id for section in sections if section.area}
        self.owners = {key: section.id for section in sections for key in section.origin}
        self.origins = dict(self.owners)
        self.owners |= {key: section.id for section in sections for key in section.now}
        self.matches: dict[int, _Match] = {}
        keys = self._keys_of_blocks()
        for place, block in enumerate(file.blocks):
            key = keys.get(place, "")
            section = self.owners[key] if key else block.section or self.areas.get(block.area, 0)
            if self._is_of_section(block) and section in self.sections:
                self.matches[place] = _Match(section, key)
        self._add_by_likeness()
        self.continued = {match.key for match in self.matches.values()}

    def rows(self) -> list[Row]:
        strays: dict[int, list[Row]] = defaultdict(list)
        for place, stray in enumerate(self.file.strays):
            strays[stray.after].append(Row(ParagraphState.CHECK, place=place, stray=stray))
        rows = strays[-1]
        for place, block in enumerate(self.file.blocks):
            rows += [*self._rows_of(place, block), *strays[place]]
        return self._with_removed(self._with_moved(rows))

    def _keys_of_blocks(self) -> dict[int, str]:
        """The key of each block: of its bookmarks the first that no other has, unless another says the same as it does.

        A copied paragraph can have the bookmark of its model, and one that stood behind deleted words has theirs, too.
        """
        found: dict[int, str] = {}
        left = set(self.owners)
        for says_same in (True, False):
            for place, block in enumerate(self.file.blocks):
                keys = (key for key in block.keys if key in left and (not says_same or self._says_same(block, key)))
                if place not in found and self._is_of_section(block) and (key := next(keys, "")):
                    found[place] = key
                    left.remove(key)
        return found

    def _is_of_section(self, block: ImportedBlock) -> bool:
        is_adopted = any(key in self.draft.recommendations for key in block.keys)
        return block.kind not in (OWN, SECTION) and not is_adopted

    def _says_same(self, block: ImportedBlock, key: str) -> bool:
        present = self.sections[self.owners[key]].now.get(key), self._origin_of(key)
        return any(is_same(block, other) for other in present if other)

    def _origin_of(self, key: str) -> Block | None:
        """The paragraph with this key as it was when the document was made, in whichever section it was then."""
        return self.sections[self.origins[key]].origin[key] if key in self.origins else None

    def _add_by_likeness(self) -> None:
        """Matches blocks that have lost their bookmark with the paragraphs of their section that no block has."""
        taken = {match.key for match in self.matches.values()}.union(*(block.keys for block in self.file.blocks))
        of_sections: dict[int, list[int]] = defaultdict(list)
        for place, match in self.matches.items():
            of_sections[match.section].append(place)
        for section in self.sections.values():
            places = of_sections[section.id]
            is_complete = all(self.matches[place].key for place in places) or taken.issuperset(section.origin)
            if is_complete:
                continue
            before = [(key, block.source) for key, block in section.origin.items()]
            after = [source_of(self.file.blocks[place], lambda note: "n") for place in places]
            for place, key in zip(places, carry_keys(before, after, lambda: "").keys, strict=True):
                if key and key not in taken and not self.matches[place].key:
                    taken.add(key)
                    self.matches[place] = _Match(section.id, key, by_likeness=True)

    def _rows_of(self, place: int, block: ImportedBlock) -> Iterator[Row]:
        if place in self.matches:
            yield from self._row_of_text(place, block, self.matches[place])
        elif block.kind == SECTION:
            section = self.sections.get(block.section)
            may_be_renamed = section and section.may_be_renamed and not block.keys
            change = ParagraphState.CHANGED if may_be_renamed else ParagraphState.CHECK
            change = ParagraphState.UNCHANGED if section and words(block.spans) == section.heading else change
            yield Row(change, section=block.section if section else 0, place=place, imported=block)
        elif found := next((key for key in block.keys if key in self.draft.recommendations), ""):
            now, *_ = self.draft.recommendations[found]
            change = ParagraphState.UNCHANGED if is_same(block, now) else ParagraphState.CHANGED
            yield Row(change, key=found, place=place, imported=block, now=now)
        else:
            change = ParagraphState.UNCHANGED if self._is_own(block) else ParagraphState.CHECK
            yield Row(change, place=place, imported=block)

    def _row_of_text(self, place: int, block: ImportedBlock, match: _Match) -> Iterator[Row]:
        section = self.sections[match.section]
        # What the draft has moved since stands in the document where it stood before.
        is_elsewhere = block.section in self.sections.keys() - {match.section, self.origins.get(match.key)}
        merged = tuple(key for key in block.keys if key in section.now and key not in self.continued)
        values = {"section": section.id, "key": match.key, "place": place, "imported": block, "merged": merged}
        values["target"] = block.section if is_elsewhere else 0
        if not match.key:
            # A picture is a document of the meeting, which the file does not name.
            yield Row(ParagraphState.CHECK if block.picture else ParagraphState.NEW, **values)
            return
        now = section.now.get(match.key)
        then = self._origin_of(match.key)
        if now and is_same(block, now) or then and is_same(block, then):
            change = ParagraphState.MOVED if is_elsewhere and now else ParagraphState.UNCHANGED
            values["merged"] = ()
        else:
            is_open = now is None or then is None or not is_same(now, then)
            change = ParagraphState.BOTH if is_open else ParagraphState.CHANGED
        # What somebody deleted from the draft, and nobody changed in the document, is settled.
        if now or change is ParagraphState.BOTH:
            yield Row(change, now=now, by_likeness=match.by_likeness, **values)

    def _is_own(self, block: ImportedBlock) -> bool:
        """Whether the portal itself writes exactly this at present."""
        if block.table:
            cells = [column.spans for column in block.table.columns] + [
                cell for row in block.table.rows for cell in row
            ]
            return all(not spans or words(spans) in self.draft.own_words for spans in cells)
        return words(block.spans) in self.draft.own_words

    def _with_moved(self, rows: list[Row]) -> list[Row]:
        """The rows, with MOVED for those paragraphs that are unchanged in another place of their section."""
        moved: set[str] = set()
        here: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            if not row.target:
                here[row.section].append(row.key)
        for section in self.sections.values():
            moved |= moved_between(list(section.origin), here[section.id])
        return [
            replace(row, change=ParagraphState.MOVED)
            if row.change is ParagraphState.UNCHANGED and row.key in moved
            else row
            for row in rows
        ]

    def _with_removed(self, rows: list[Row]) -> list[Row]:
        """The rows, and those that the document no longer has: each after the one that it followed in its section."""
        others = (block.keys for place, block in enumerate(self.file.blocks) if place not in self.matches)
        taken = set().union(*others, *(row.merged for row in rows))
        places = {row.key: place for place, row in enumerate(rows) if row.key}
        first = {row.section: place for place, row in reversed(list(enumerate(rows)))}
        before: dict[int, list[Row]] = defaultdict(list)
        after: dict[int, list[Row]] = defaultdict(list)
        for section in self.sections.values():
            if section.then is None and section.id not in first:
                continue  # a part of the report that the document never had
            start = first.get(section.id, len(rows))
            is_headed = start < len(rows) and rows[start].imported and rows[start].imported.kind == SECTION
            removed = after[start] if is_headed else before[start]
            for key, then in section.origin.items():
                if key in places:
                    removed = after[places[key]]
                elif key not in taken and (now := section.now.get(key)):
                    change = ParagraphState.REMOVED if is_same(now, then) else ParagraphState.BOTH
                    removed.append(Row(change, section.id, key, now=now))
        return [
            *(one for place, row in enumerate(rows) for one in (*before[place], row, *after[place])),
            *before[len(rows)],
        ]
