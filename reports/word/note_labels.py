"""Labels of footnotes: those of a Word document have none, and get those that the text has already, or new ones.

While texts of several sections are merged, each label names its section, so that paragraphs can leave it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from itertools import chain, count

from egm_portal.incoming.imported import ImportedBlock, ImportedFile
from egm_portal.marked_texts.content import Note, Span
from egm_portal.marked_texts.markup.blocks import Block
from egm_portal.marked_texts.markup.writer import marked
from egm_portal.marked_texts.merging import Merged, assembled
from egm_portal.marked_texts.merging.merge import SIDES, Piece, SegmentsOf
from egm_portal.marked_texts.merging.segments import NOTE, NOTE_MARK, NOTE_START, Segment, labels_cited

_REFERENCE = re.compile(r"(?<!\\)\[\^([^\]\s]+)\](?!:)")

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
    """The footnotes of a text with these blocks: their labels and words, to which those of a document are added.

    No new one gets a label that is among those `taken`.
    """

    def __init__(self, blocks: Collection[Block], notes: Notes, taken: Collection[str] = ()) -> None:
        self._notes, self._taken = notes, taken
        self._words: dict[str, list[Span]] = {}
        self._labels: dict[str, dict[str, None]] = defaultdict(dict)  # those that have these words, in order
        self._numbers = count(1)
        self._by_identifier: dict[str, str] = {}
        self._rewritten: set[str] = set()
        used = [list(dict.fromkeys(_REFERENCE.findall(block.source))) for block in blocks]
        self._uses = Counter(label for labels in used for label in labels)
        for block, labels in zip(blocks, used, strict=True):
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
                if note.again and note.mark not in self._notes and (again := self._cited_again(present)):
                    labels.append(again)
                    continue
                told = self._notes.get(note.mark, note.spans)
                self._by_identifier[note.mark] = self._label(told, present, place)
            labels.append(self._by_identifier[note.mark])
        in_order = iter(labels)
        return lambda note: next(in_order)

    def _label(self, spans: list[Span], present: list[str], place: int) -> str:
        """The label of a footnote with these words: one that has them, the one in its place, or a new one."""
        if same := self._labels[repr(spans)]:
            return next((label for label in present if label in same), next(iter(same)))
        label = present[place] if place < len(present) else ""
        if not label or self._uses[label] != 1 or label in self._rewritten:
            numbers = map(str, self._numbers)
            label = next(number for number in numbers if number not in self._words and number not in self._taken)
        self._tell(label, spans)
        self._rewritten.add(label)
        return label

    def _cited_again(self, present: list[str]) -> str:
        """The label in this block of a footnote that others refer to as well, or nothing."""
        return next((label for label in present if self._uses[label] > 1), "")

    def _tell(self, label: str, spans: list[Span]) -> None:
        if label in self._words:
            self._labels[repr(self._words[label])].pop(label, None)
        self._words[label] = spans
        self._labels[repr(spans)][label] = None

    def rewritten(self) -> dict[str, str]:
        """The definition of each footnote that is new, or has other words than before, by its label."""
        return {
            label: f"[^{label}]: {marked(self._words[label], str)}" for label in self._words if label in self._rewritten
        }


def labelled(segments: Iterable[Segment], section: int) -> list[Segment]:
    """The segments with labels that name this section."""
    return [
        replace(one, text=labelled_text(one.text, section), label=one.label and f"{section}/{one.label}")
        for one in segments
    ]


def labelled_text(text: str, section: int) -> str:
    return NOTE_MARK.sub(lambda mark: f"[^{section}/{mark[1]}]", text)


def with_labels_since(then: SegmentsOf, now: SegmentsOf, *texts: SegmentsOf) -> list[SegmentsOf]:
    """Texts made from those of `then`, with the labels that the footnotes of paragraphs have `now` in other sections.

    Where the draft has moved a paragraph its words have not changed, though its footnotes have labels of another
    section. A footnote to which paragraphs of several sections refer by now is there under each of its labels.
    """
    names = _names_since(then, now)
    return [_renamed_since(text, names) for text in texts]


def _names_since(then: SegmentsOf, now: SegmentsOf) -> dict[str, dict[str, str]]:
    """The label that each footnote of a paragraph has in the section to which it was moved, by the paragraph's key."""
    moved = {one.key: (section, one) for section, segments in now.items() for one in segments if one.key}
    defined = {one.label for segments in now.values() for one in segments if one.label}
    taken = {one.label: one.label for segments in then.values() for one in segments if one.label}
    found = {}
    for section, segments in then.items():
        for one in segments:
            home, other = moved.get(one.key, (section, one))
            labels, names = (list(dict.fromkeys(NOTE_MARK.findall(each.text))) for each in (one, other))
            same = dict(zip(labels, names, strict=False))
            is_told = len(labels) == len(names) and defined.issuperset(names)
            if home != section and is_told and all(taken.get(name, label) == label for label, name in same.items()):
                found[one.key] = same
                taken |= {name: label for label, name in same.items()}
    return found


def _renamed_since(text: SegmentsOf, names: Mapping[str, Mapping[str, str]]) -> SegmentsOf:
    found = {
        section: [replace(one, text=_with_names(one.text, names.get(one.key, {}))) for one in segments]
        for section, segments in text.items()
    }
    cited = {label for one in chain(*found.values()) if one.kind != NOTE for label in labels_cited(one.text)}
    return {
        section: [each for one in segments for each in _notes_since(one, cited, names.values())]
        for section, segments in found.items()
    }


def _notes_since(segment: Segment, cited: Collection[str], names: Iterable[Mapping[str, str]]) -> list[Segment]:
    """The segment itself, or for a footnote that has new labels one segment for each to which something refers."""
    own = dict.fromkeys(since[segment.label] for since in names if segment.label in since)
    labels = [label for label in [segment.label, *own] if label in cited]
    if not own or not labels:
        return [segment]
    return [replace(segment, text=_with_names(segment.text, {segment.label: label}), label=label) for label in labels]


def _with_names(text: str, names: Mapping[str, str]) -> str:
    return NOTE_MARK.sub(lambda mark: f"[^{names.get(mark[1], mark[1])}]", text)


def plain_label(label: str) -> str:
    """The label without its section, and without the number of one that was defined before."""
    return label.partition("/")[2].partition(" ")[0]


def with_own_labels(merged: Mapping[int, Merged]) -> dict[int, Merged]:
    """The texts with plain labels. A footnote goes to the section that refers to it, also under another label."""
    notes: dict[str, Piece] = {}
    cited: dict[int, set[str]] = {section: set() for section in merged}
    for section, text in merged.items():
        for piece in text.pieces:
            if label := _label_of(piece):
                notes.setdefault(label, piece)
            else:
                cited[section] |= labels_cited(f"{piece.text}{piece.conflict.mine if piece.conflict else ''}")
    everywhere, texts = set().union(*cited.values()), {}
    for section, text in merged.items():
        labels, names = cited[section], _names(section, cited[section], notes)
        pieces = [
            piece
            for piece in text.pieces
            if not (label := _label_of(piece)) or label in labels or label not in everywhere
        ]
        if names:
            last = [pieces.pop()] if _label_of(pieces[-1]) else []
            # Each is on the line behind the one before.
            pieces += [
                replace(piece, places={**piece.places, "brought": (place, place, "\n")})
                for place, piece in enumerate([*last, *(replace(notes[label], places={}) for label in names)])
            ]
        texts[section] = assembled(_renamed(piece, names) for piece in pieces)
    return texts


def _names(section: int, cited: Collection[str], notes: Collection[str]) -> dict[str, str]:
    """The labels of footnotes that come from other sections, as they are in this one."""
    own = f"{section}/"
    names, taken = {}, {label.removeprefix(own) for label in [*cited, *notes] if label.startswith(own)}
    for label in sorted(one for one in cited if one in notes and not one.startswith(own)):
        names[label] = name = plain_label(label)
        if name in taken:
            names[label] = next(name for number in count(1) if (name := str(number)) not in taken)
        taken.add(names[label])
    return names


def _renamed(piece: Piece, names: Mapping[str, str]) -> Piece:
    def plain(text: str) -> str:
        return NOTE_MARK.sub(lambda mark: f"[^{names.get(mark[1], mark[1].partition('/')[2])}]", text)

    conflict = piece.conflict
    if conflict:
        sides = {side: plain(getattr(conflict, side)) for side in SIDES}
        conflict = replace(conflict, **sides)
    return replace(piece, text=plain(piece.text), conflict=conflict)


def _label_of(piece: Piece) -> str:
    return NOTE_START.match(piece.text)[1] if piece.kinds[0] == NOTE else ""
