"""A text by its blocks, which have keys: they are put into it, taken out of it and moved, with their footnotes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from egm_portal.marked_texts.markup.blocks import ITEM, Block, lines_of
from egm_portal.marked_texts.merging.segments import NOTE, NOTE_MARK, NOTE_START, labels_cited, separator

FURTHER = "further"
"""The kind of a further paragraph of a list item, which an empty line parts from the one before."""
OTHER = ""
"""The kind of lines that are neither in a block nor in a footnote."""


@dataclass(frozen=True)
class Passage:
    """Lines of a text that belong together, as they were typed: a block, a footnote, or other lines.

    `gap` is what parted it, where it was typed, from the passage with the key `next`.
    """

    text: str
    kind: str
    next: str = ""
    gap: str = ""


def kind_of(block: Block) -> str:
    return FURTHER if block.kind == ITEM and not block.mark else block.kind


def note_key(label: str) -> str:
    """What stands for a key of the first footnote with this label; no key of a block has such characters."""
    return f"[^{label}]"


def label_of(key: str) -> str:
    """The label of the footnote that has this key."""
    return key.removeprefix("[^").partition("]")[0]


class KeyedText:
    """The passages of a text by their keys, in its order."""

    def __init__(self, text: str = "", blocks: Mapping[str, Block] | None = None) -> None:
        """`blocks` are all those of the text, in their order."""
        lines = lines_of(text)
        starts = [*_starts(lines, blocks or {}), (len(lines), "", "")]
        self.passages: dict[str, Passage] = {}
        for (start, key, kind), (end, following, _) in pairwise(starts):
            typed = "\n".join(lines[start:end]).rstrip()
            self.passages[key] = Passage(typed, kind, following, "\n" * (end - start - typed.count("\n")))

    def joined(self) -> tuple[str, dict[int, str]]:
        """The text, and the keys of its blocks by their first lines."""
        words, keys, line = [], {}, 0
        for (key, passage), (following, after) in pairwise([*self.passages.items(), ("", None)]):
            if passage.kind not in (NOTE, OTHER):
                keys[line] = key
            words.append(passage.text)
            if after:
                words.append(passage.gap if passage.next == following else _gap(passage.kind, after.kind))
            line += sum(part.count("\n") for part in words[-2 if after else -1 :])
        return "".join(words), keys

    def put(self, key: str, passage: Passage, order: Sequence[str]) -> None:
        """Puts the passage behind the one that it follows in `order`, of those that are here, or before all others."""
        before = next((each for each in reversed(order[: order.index(key)]) if each in self.passages), None)
        keys = list(self.passages)
        place = 0 if before is None else keys.index(before) + 1
        self.passages = {each: self.passages.get(each, passage) for each in [*keys[:place], key, *keys[place:]]}

    def put_missing(self, others: Mapping[str, Passage]) -> None:
        """Puts those passages of another text that are not here, each before the one that it precedes there."""
        keys, following = list(self.passages), None
        for key in reversed(others):
            if key not in self.passages:
                keys.insert(len(keys) if following is None else keys.index(following), key)
            following = key
        self.passages = {key: self.passages.get(key) or others[key] for key in keys}

    def pop(self, key: str) -> Passage:
        """Takes the passage out. Its footnotes stay until `drop_notes`."""
        return self.passages.pop(key)

    def labels(self) -> set[str]:
        """The labels of its footnotes."""
        return {label_of(key) for key, passage in self.passages.items() if passage.kind == NOTE}

    def cited(self) -> set[str]:
        """The labels to which its blocks refer."""
        return {
            label for passage in self.passages.values() if passage.kind != NOTE for label in labels_cited(passage.text)
        }

    def drop_notes(self, labels: set[str]) -> None:
        """Takes out those of these footnotes to which nothing refers any more."""
        for label in labels - self.cited():
            self.passages.pop(note_key(label), None)

    def note(self, label: str) -> Passage | None:
        return self.passages.get(note_key(label))

    def bring_notes(self, key: str, origin: "KeyedText", names: Mapping[str, str]) -> None:
        """Gives the footnotes of a passage that came from another text these names, and brings them along."""
        passage = self.passages[key]
        labels = labels_cited(passage.text)
        self.passages[key] = replace(passage, text=renamed(passage.text, names))
        for label in sorted(labels):
            note, name = origin.note(label), note_key(names.get(label, label))
            if note and name not in self.passages:
                self.passages[name] = Passage(renamed(note.text, names), NOTE)


def with_notes(text: str, blocks: Mapping[str, Block]) -> list[tuple[str, str]]:
    """The key of each block with its words, behind which are the footnotes to which it refers, as they were typed."""
    keyed, found = KeyedText(text, blocks), []
    for key, block in blocks.items():
        notes = (note for label in sorted(labels_cited(block.source)) if (note := keyed.note(label)))
        found.append((key, "\n".join([block.source, *(note.text for note in notes)])))
    return found


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with other labels of footnotes."""
    return NOTE_MARK.sub(lambda mark: f"[^{names.get(mark[1], mark[1])}]", text)


def _starts(lines: Sequence[str], blocks: Mapping[str, Block]) -> Iterator[tuple[int, str, str]]:
    """The first line of each passage with its key and kind."""
    begins = {block.start: (key, kind_of(block)) for key, block in blocks.items()}
    held = {line for block in blocks.values() for line in range(block.start, block.end)}
    labels: Counter[str] = Counter()
    last = None
    for number, line in enumerate(lines):
        if number in begins:
            key, last = begins[number]
            yield number, key, last
        elif number in held or not line.strip():
            continue
        elif found := NOTE_START.match(line):
            labels[found[1]] += 1
            again = f" {labels[found[1]]}" if labels[found[1]] > 1 else ""
            last = NOTE
            yield number, f"{note_key(found[1])}{again}", last
        elif last not in (NOTE, OTHER):
            last = OTHER
            yield number, f"line {number}", last


def _gap(before: str, after: str) -> str:
    if FURTHER in (before, after):
        return "\n" if before == FURTHER and after == ITEM else "\n\n"
    return "\n" if before == after == NOTE else separator(before, after)
