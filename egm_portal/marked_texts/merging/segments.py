"""A text in the segments of which a merged text is put together: its blocks and the definitions of its footnotes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from egm_portal.marked_texts.markup.blocks import ITEM, SUB, SUBSUB, Block, lines_of
from egm_portal.marked_texts.markup.parser import parse

NOTE = "note"
FURTHER = "further"
"""The kind of a further paragraph of a list item, which an empty line parts from the one before."""
OTHER = ""
"""The kind of lines that are neither in a block nor in a footnote."""
BEGIN_BLOCKS = (SUB, SUBSUB, ITEM)  # on a line that follows another one immediately

NOTE_START = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
NOTE_MARK = re.compile(r"(?<!\\)\[\^([^\]\s]+)\]")


@dataclass(frozen=True)
class Segment:
    """Lines of a text that belong together, as typed; `gap` is what parts them from the next segment.

    `label` is that of a footnote, with a number if the text has defined it before. `start` is its first line, from 0.
    `keys` are those that its blocks are known to have, by their first lines in it.
    """

    kind: str
    text: str
    gap: str
    label: str = ""
    start: int = 0
    keys: Mapping[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.keys.get(0, "")


def segments(text: str) -> list[Segment]:
    """All lines of a text but the blank ones between its blocks."""
    return whole(parts(text, [("", block) for block in parse(text)]))


def parts(text: str, blocks: Iterable[tuple[str, Block]]) -> list[Segment]:
    """The same before they are made `whole`; `blocks` are all those of the text, each with its key."""
    lines, found, labels = lines_of(text), [], Counter()
    for (start, kind, key), (end, *_) in pairwise([*_starts(lines, list(blocks)), (len(lines),)]):
        typed = "\n".join(lines[start:end]).rstrip()
        gap = "\n" * (end - start - typed.count("\n"))
        label = NOTE_START.match(typed)[1] if kind == NOTE else ""
        labels[label] += 1
        name = f"{label} {labels[label]}" if label and labels[label] > 1 else label
        found.append(Segment(kind, typed, gap, name, start, {0: key} if key else {}))
    return found


def _starts(lines: list[str], blocks: list[tuple[str, Block]]) -> Iterator[tuple[int, str, str]]:
    """The first line of each part with its kind and key."""
    begins = {block.start: (key, block) for key, block in blocks}
    held = {line for _, block in blocks for line in range(block.start, block.end)}
    last = None
    for number, line in enumerate(lines):
        key, block = begins.get(number, ("", None))
        if block:
            last = FURTHER if block.kind == ITEM and not block.mark else block.kind
            yield number, last, key
        elif number in held or not line.strip():
            continue
        elif NOTE_START.match(line):
            last = NOTE
            yield number, last, ""
        elif last not in (NOTE, OTHER):
            last = OTHER
            yield number, last, ""


def whole(found: Iterable[Segment]) -> list[Segment]:
    """The segments with further paragraphs of list items in their item, and other lines in what stands before them."""
    joint: list[Segment] = []
    for one in found:
        if joint and (one.kind == OTHER or (one.kind == FURTHER and joint[-1].kind == ITEM)):
            before = f"{joint[-1].text}{joint[-1].gap}"
            keys = {before.count("\n") + line: key for line, key in one.keys.items()}
            joint[-1] = replace(joint[-1], text=f"{before}{one.text}", gap=one.gap, keys={**joint[-1].keys, **keys})
        else:
            joint.append(one)
    return joint


def joined(found: Iterable[Segment]) -> str:
    """The text of these segments, each parted from the next as it was typed."""
    return "".join(f"{segment.text}{segment.gap}" for segment in found).rstrip("\n")


def with_notes(text: str, blocks: Mapping[str, Block]) -> list[tuple[str, str]]:
    """The key of each block with its words, behind which are the footnotes to which it refers, as they were typed."""
    notes = {segment.label: segment.text for segment in segments(text) if segment.label}
    found = []
    for key, block in blocks.items():
        cited = (notes[label] for label in sorted(labels_cited(block.source)) if label in notes)
        found.append((key, "\n".join([block.source, *cited])))
    return found


def labels_defined(segment: Segment) -> set[str]:
    """The labels of the footnotes that the segment defines: several where the text is too long to be read."""
    return set(NOTE_START.findall(segment.text)) if NOTE_START.match(segment.text) else set()


def labels_cited(text: str) -> set[str]:
    """The labels of the footnotes to which a text refers."""
    return set(NOTE_MARK.findall(text))


def gap_between(before: str, after: str) -> str:
    """What parts two segments of these kinds where a new text is written."""
    if FURTHER in (before, after):
        return "\n" if before == FURTHER and after == ITEM else "\n\n"
    return "\n" if before == after == NOTE else separator(before, after)


def separator(before: str, after: str) -> str:
    """What parts two segments of these kinds that no text has side by side."""
    return "\n" if after in BEGIN_BLOCKS and before in BEGIN_BLOCKS else "\n\n"


def with_own_notes(base: str, theirs: str, mine: str) -> str:
    """`mine` with other labels for those footnotes that are new in both texts under the same label."""
    if set(NOTE_START.findall(mine)) <= set(NOTE_START.findall(base)):
        return mine
    known, others = _notes(base), _notes(theirs)
    clashing = [
        label for label, typed in _notes(mine).items() if label not in known and others.get(label, typed) != typed
    ]
    taken = set(NOTE_MARK.findall(base + theirs + mine))
    names = {}
    for label in clashing:
        names[label] = next(name for number in range(2, len(taken) + 3) if (name := f"{label}-{number}") not in taken)
        taken.add(names[label])
    return NOTE_MARK.sub(lambda mark: f"[^{names.get(mark[1], mark[1])}]", mine)


def _notes(text: str) -> dict[str, str]:
    return {segment.label: segment.text for segment in segments(text) if segment.label}
