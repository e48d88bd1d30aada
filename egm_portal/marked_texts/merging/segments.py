"""A text in the segments of which a merged text is put together: its blocks and the definitions of its footnotes."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from egm_portal.marked_texts.markup.blocks import ITEM, SUB, SUBSUB, lines_of
from egm_portal.marked_texts.markup.parser import parse

NOTE = "note"
BEGIN_BLOCKS = (SUB, SUBSUB, ITEM)  # on a line that follows another one immediately

NOTE_START = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
NOTE_MARK = re.compile(r"(?<!\\)\[\^([^\]\s]+)\]")


@dataclass(frozen=True)
class Segment:
    """Lines of a text that belong together, as typed; `gap` is what parts them from the next segment.

    `label` is that of a footnote, with a number if the text has defined it before. `start` is its first line, from 0.
    """

    kind: str
    text: str
    gap: str
    label: str = ""
    start: int = 0


def segments(text: str) -> list[Segment]:
    """All lines of a text but the blank ones between its blocks."""
    lines = lines_of(text)
    starts, found, labels = _starts(text, lines), [], Counter()
    for (start, kind), (end, _) in pairwise([*starts.items(), (len(lines), "")]):
        typed = "\n".join(lines[start:end]).rstrip()
        gap = "\n" * (end - start - typed.count("\n"))
        label = NOTE_START.match(typed)[1] if kind == NOTE else ""
        labels[label] += 1
        name = f"{label} {labels[label]}" if label and labels[label] > 1 else label
        found.append(Segment(kind, typed, gap, name, start))
    return found


def _starts(text: str, lines: list[str]) -> dict[int, str]:
    """The first line of each segment, in order, with its kind."""
    blocks = [block for block in parse(text) if block.kind != ITEM or block.mark]  # not the second paragraph of an item
    kinds = {block.start: block.kind for block in blocks}
    within = {line for block in blocks for line in range(block.start + 1, block.end)}
    starts = {}
    for number, line in enumerate(lines):
        if number in kinds and number not in within:
            starts[number] = kinds[number]
        elif number not in within and NOTE_START.match(line):
            starts[number] = NOTE
        elif line.strip() and not starts:
            starts[number] = ""
    return starts


def labels_defined(segment: Segment) -> set[str]:
    """The labels of the footnotes that the segment defines: several where the text is too long to be read."""
    return set(NOTE_START.findall(segment.text)) if NOTE_START.match(segment.text) else set()


def labels_cited(text: str) -> set[str]:
    """The labels of the footnotes to which a text refers."""
    return set(NOTE_MARK.findall(text))


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
