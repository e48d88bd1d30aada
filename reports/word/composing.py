"""The texts of a report's sections with those changes of a Word document that somebody has chosen."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from reports.text.blocks import ITEM, Block, lines_of
from reports.text.writer import source_of
from reports.word.comparing import Change, Row, SectionText
from reports.word.imported import SECTION, ImportedFile
from reports.word.note_labels import NoteLabels, notes_of_file


@dataclass(frozen=True)
class _Item:
    """A block of the new text: its key, or the name of its row if it is new.

    `close_to` is the block on the line before it, from which no empty line parts it.
    """

    ref: str
    source: str
    is_in_list: bool
    close_to: str = ""


@dataclass(frozen=True)
class NewText:
    """The new text of a section; `keys` are those of its paragraphs by their first line."""

    text: str
    keys: dict[int, str]


def compose(
    file: ImportedFile, sections: Iterable[SectionText], rows: Sequence[Row], chosen: Collection[str]
) -> dict[int, NewText]:
    """The new text of each section that changes, by its id; `chosen` are the names of the rows that are taken over."""
    composition = _Composition(file, sections)
    for row in rows:
        composition.apply(row, is_chosen=row.ref in chosen)
    return composition.texts()


class _Composition:
    def __init__(self, file: ImportedFile, sections: Iterable[SectionText]) -> None:
        notes = notes_of_file(file)
        self.sections = {section.id: section for section in sections}
        self.labels = {section.id: NoteLabels(section, notes) for section in self.sections.values()}
        self.items = {section.id: _items_of(section) for section in self.sections.values()}
        self.last: dict[int, str] = {}  # by section: the item after which the next one stands
        self.changed: set[int] = set()

    def apply(self, row: Row, *, is_chosen: bool) -> None:
        """Goes on to the next row of the document, and takes it over if it is chosen."""
        if row.section not in self.sections or row.stray or (row.imported and row.imported.kind == SECTION):
            return
        target = row.target or row.section
        if is_chosen and row.change is not Change.UNCHANGED:
            self.changed |= {row.section, target}
            self._take(row, target)
        elif row.change is Change.MOVED or row.imported is None:
            return  # it stays where it is, and says nothing of the place of what follows
        if self._has(target, row.ref):
            self.last[target] = row.ref

    def texts(self) -> dict[int, NewText]:
        return {section: self._text(section) for section in sorted(self.changed)}

    def _take(self, row: Row, target: int) -> None:
        for key in row.merged:
            self._remove(key)
        if row.imported is None or row.change is Change.CHECK:
            self._remove(row.key)
            return
        item = self._item(row, target)
        if self._has(target, row.ref) and row.change is not Change.MOVED:
            self.items[target] = [item if one.ref == row.ref else one for one in self.items[target]]
        else:
            self._remove(row.ref)
            self._insert(target, item)

    def _item(self, row: Row, target: int) -> _Item:
        if row.change is Change.MOVED:
            item = next(one for items in self.items.values() for one in items if one.ref == row.ref)
            if target == row.section:
                return item
            return replace(item, source=self.labels[target].brought(item.source, self.labels[row.section]))
        block = row.imported
        if block.picture and row.now:
            block = replace(block, picture=replace(block.picture, document=row.now.picture.document))
        source = source_of(block, self.labels[target].of(block, row.now))
        return _Item(row.ref, source, block.kind == ITEM)

    def _has(self, section: int, ref: str) -> bool:
        return any(one.ref == ref for one in self.items[section])

    def _remove(self, ref: str) -> None:
        for section, items in self.items.items():
            kept = [one for one in items if one.ref != ref]
            if len(kept) < len(items):
                self.items[section] = kept
                self.changed.add(section)

    def _insert(self, section: int, item: _Item) -> None:
        items, last = self.items[section], self.last.get(section)
        place = next((number for number, one in enumerate(items, start=1) if one.ref == last), 0)
        items.insert(place, item)

    def _text(self, section: int) -> NewText:
        text, keys = "", {}
        before: _Item | None = None
        for item in self.items[section]:
            is_close = before and (item.close_to == before.ref or (before.is_in_list and item.is_in_list))
            text += "\n" if is_close else "\n\n" if before else ""
            keys[text.count("\n")] = item.ref
            text += item.source
            before = item
        notes = self.labels[section].definitions(text)
        return NewText(f"{text}\n\n{notes}" if notes else text, keys)


def _items_of(section: SectionText) -> list[_Item]:
    lines, items = lines_of(section.text), []
    end, before = -1, ""
    for key, block in section.now.items():
        close_to = before if block.start == end else ""
        items.append(_Item(key, _typed(block, lines), block.kind == ITEM, close_to))
        end, before = block.end, key
    return items


def _typed(block: Block, lines: list[str]) -> str:
    """The block as it was typed, with the spaces by which it belongs to a list."""
    return "\n".join(lines[block.start : block.end]).strip("\n").rstrip()
