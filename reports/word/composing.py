"""The texts of a report's sections with those changes of a Word document that somebody has chosen."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from egm_portal.incoming.imported import SECTION, ImportedFile
from egm_portal.marked_texts.markup.blocks import ITEM, lines_of
from egm_portal.marked_texts.markup.writer import source_of
from reports.word.comparing import ParagraphState, Row, SectionText
from reports.word.note_labels import NoteLabels, notes_of_file


@dataclass(frozen=True)
class _Item:
    """A block of the new text: its key, or the name of its row if it is new.

    `close_to` is the block on the line before it, from which no empty line parts it. One that `begins_item` may follow
    any other one of a list so; a further paragraph of an item may not.
    """

    ref: str
    source: str
    is_in_list: bool
    begins_item: bool
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


class _Items:
    """The blocks of a section in their order: a ring of names, in which each change takes the same short time."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items: dict[str, _Item] = {}
        self._next, self._before = {"": ""}, {"": ""}
        for item in items:
            self.insert(item, after=self._before[""])

    def __contains__(self, ref: str) -> bool:
        return ref in self._items

    def __getitem__(self, ref: str) -> _Item:
        return self._items[ref]

    def __iter__(self) -> Iterator[_Item]:
        ref = self._next[""]
        while ref:
            yield self._items[ref]
            ref = self._next[ref]

    def replace(self, item: _Item) -> None:
        self._items[item.ref] = item

    def insert(self, item: _Item, after: str) -> None:
        """Puts the item after the one of this name; if that is not there, before all others."""
        before = after if after in self._items else ""
        behind = self._next[before]
        self._next[before] = self._before[behind] = item.ref
        self._before[item.ref], self._next[item.ref] = before, behind
        self._items[item.ref] = item

    def remove(self, ref: str) -> None:
        before, behind = self._before.pop(ref), self._next.pop(ref)
        self._next[before], self._before[behind] = behind, before
        del self._items[ref]


class _Composition:
    def __init__(self, file: ImportedFile, sections: Iterable[SectionText]) -> None:
        notes = notes_of_file(file)
        self.sections = {section.id: section for section in sections}
        self.labels = {section.id: NoteLabels(section, notes) for section in self.sections.values()}
        self.items = {section.id: _Items(_items_of(section)) for section in self.sections.values()}
        self.last: dict[int, str] = {}  # by section: the item after which the next one stands
        self.changed: set[int] = set()

    def apply(self, row: Row, *, is_chosen: bool) -> None:
        """Goes on to the next row of the document, and takes it over if it is chosen."""
        if row.section not in self.sections or row.stray or (row.imported and row.imported.kind == SECTION):
            return
        target = row.target or row.section
        if is_chosen and row.change is not ParagraphState.UNCHANGED:
            self.changed |= {row.section, target}
            self._take(row, target)
        elif row.change is ParagraphState.MOVED or row.imported is None:
            return  # it stays where it is, and says nothing of the place of what follows
        if row.ref in self.items[target]:
            self.last[target] = row.ref

    def texts(self) -> dict[int, NewText]:
        texts = {}
        for section in sorted(self.changed):
            lines, keys = [], {}
            before: _Item | None = None
            for item in self.items[section]:
                is_close = before and (item.close_to == before.ref or (before.is_in_list and item.begins_item))
                if before and not is_close:
                    lines.append("")
                keys[len(lines)] = item.ref
                lines += item.source.split("\n")
                before = item
            text = "\n".join(lines)
            notes = self.labels[section].definitions(text)
            texts[section] = NewText(f"{text}\n\n{notes}" if notes else text, keys)
        return texts

    def _take(self, row: Row, target: int) -> None:
        for key in row.merged:
            self._remove(key)
        if row.imported is None or row.change is ParagraphState.CHECK:
            self._remove(row.key)
            return
        item = self._item(row, target)
        if row.ref in self.items[target] and row.change is not ParagraphState.MOVED:
            self.items[target].replace(item)
        else:
            self._remove(row.ref)
            self.items[target].insert(item, after=self.last.get(target, ""))

    def _item(self, row: Row, target: int) -> _Item:
        if row.change is ParagraphState.MOVED:
            item = self.items[row.section][row.ref]
            if target == row.section:
                return item
            return replace(item, source=self.labels[target].brought(item.source, self.labels[row.section]))
        block = row.imported
        if block.picture and row.now:
            block = replace(block, picture=replace(block.picture, document=row.now.picture.document))
        source = source_of(block, self.labels[target].of(block, row.now))
        return _Item(row.ref, source, block.kind == ITEM, block.kind == ITEM and bool(block.mark))

    def _remove(self, ref: str) -> None:
        for section, items in self.items.items():
            if ref in items:
                items.remove(ref)
                self.changed.add(section)


def _items_of(section: SectionText) -> Iterator[_Item]:
    lines = lines_of(section.text)
    end, before = -1, ""
    for key, block in section.now.items():
        close_to = before if block.start == end else ""
        # As it was typed, with the spaces by which it belongs to a list.
        source = "\n".join(lines[block.start : block.end]).strip("\n").rstrip()
        is_in_list = block.kind == ITEM
        yield _Item(key, source, is_in_list, is_in_list and bool(block.mark), close_to)
        end, before = block.end, key
