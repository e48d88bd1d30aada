"""Labels of footnotes: those of a Word document have none, and get those that the text has already, or new ones."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import count

from egm_portal.incoming.imported import ImportedBlock, ImportedFile
from egm_portal.marked_texts.content import Note, Span
from egm_portal.marked_texts.markup.blocks import Block, lines_of
from egm_portal.marked_texts.markup.writer import marked
from reports.word.comparing import SectionText

_REFERENCE = re.compile(r"(?<!\\)\[\^([^\]\s]+)\](?!:)")
_DEFINITION = re.compile(r"\[\^([^\]\s]+)\]:")

Notes = Mapping[str, list[Span]]
"""The words of each footnote of a document by its identifier there."""


def notes_of_file(file: ImportedFile) -> Notes:
    return {
        span.note.mark: span.note.spans
        for block in file.blocks
        for span in _spans_of(block)
        if span.note and not span.note.again
    }


def _spans_of(block: ImportedBlock | Block) -> list[Span]:
    return block.picture.caption if block.picture else block.spans


class NoteLabels:
    """The footnotes of one section: their labels and words, to which those of a document are added."""

    def __init__(self, section: SectionText, notes: Notes) -> None:
        self._notes = notes
        self._words: dict[str, list[Span]] = {}
        self._labels: dict[str, dict[str, None]] = defaultdict(dict)  # those that have these words, in order
        self._numbers = count(1)
        self._by_identifier: dict[str, str] = {}
        self._rewritten: set[str] = set()
        self._typed: dict[str, str] = {}
        for label, typed in _definitions(section):
            # Of several definitions the first counts. The others stay with it.
            self._typed[label] = f"{self._typed[label]}\n{typed}" if label in self._typed else typed
        used = [list(dict.fromkeys(_REFERENCE.findall(block.source))) for block in section.now.values()]
        self._uses = Counter(label for labels in used for label in labels)
        for block, labels in zip(section.now.values(), used, strict=True):
            for label, note in zip(labels, block.table.notes if block.table else (), strict=False):
                self._tell(label, note.spans)
            for span in _spans_of(block):
                if span.note and not span.note.again:
                    self._tell(span.note.mark, span.note.spans)

    def of(self, block: ImportedBlock, now: Block | None) -> Callable[[Note], str]:
        """A function that returns the label of each footnote of this block, which replaces `now`."""
        present = _REFERENCE.findall(now.source) if now else []
        if block.table:
            # In a table letters stand for labels, in the order of the notes.
            present = list(dict.fromkeys(present))
            notes = enumerate(block.table.notes)
            letters = {note.mark: self._label(note.spans, present, place) for place, note in notes}
            return lambda note: letters.get(note.mark, note.mark)
        labels = []
        for place, note in enumerate(span.note for span in _spans_of(block) if span.note):
            if note.mark not in self._by_identifier:
                told = self._notes.get(note.mark, note.spans)
                self._by_identifier[note.mark] = self._label(told, present, place)
            labels.append(self._by_identifier[note.mark])
        in_order = iter(labels)
        return lambda note: next(in_order)

    def brought(self, source: str, origin: "NoteLabels") -> str:
        """The source of a paragraph of another section with labels of this one, to which its footnotes come along."""

        def mark(found: re.Match[str]) -> str:
            told = origin._words.get(found[1])
            return f"[^{found[1] if told is None else self._label(told, [], 0)}]"

        return _REFERENCE.sub(mark, source)

    def _label(self, spans: list[Span], present: list[str], place: int) -> str:
        """The label of a footnote with these words: one that has them, the one in its place, or a new one."""
        if same := self._labels[repr(spans)]:
            return next((label for label in present if label in same), next(iter(same)))
        label = present[place] if place < len(present) else ""
        if not label or self._uses[label] != 1 or label in self._rewritten:
            numbers = map(str, self._numbers)
            label = next(number for number in numbers if number not in self._words and number not in self._typed)
        self._tell(label, spans)
        self._rewritten.add(label)
        return label

    def _tell(self, label: str, spans: list[Span]) -> None:
        if label in self._words:
            self._labels[repr(self._words[label])].pop(label, None)
        self._words[label] = spans
        self._labels[repr(spans)][label] = None

    def definitions(self, text: str) -> str:
        """The words of the footnotes to which the text refers, and of those to which nothing did before either."""
        referred = set(_REFERENCE.findall(text))
        stays = (referred | (self._typed.keys() - self._uses.keys())) - self._rewritten
        kept = [typed for label, typed in self._typed.items() if label in stays]
        written = [label for label in self._words if label in self._rewritten and label in referred]
        return "\n".join([*kept, *(f"[^{label}]: {marked(self._words[label], str)}" for label in written)])


def _definitions(section: SectionText) -> Iterator[tuple[str, str]]:
    """The definitions of footnotes as they were typed, by label, and before them other lines that are in no block."""
    held = {number for block in section.now.values() for number in range(block.start, block.end)}
    label, typed = "", []
    for number, line in enumerate(lines_of(section.text)):
        if number in held or not line.strip():
            continue
        if found := _DEFINITION.match(line):
            if typed:
                yield label, "\n".join(typed)
            label, typed = found[1], []
        typed.append(line)
    if typed:
        yield label, "\n".join(typed)
