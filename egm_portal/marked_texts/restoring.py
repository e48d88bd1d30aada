"""One paragraph of a section put back as an earlier version had it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from egm_portal.marked_texts.markup.blocks import ITEM, Block, lines_of
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.merging.segments import joined, labels_cited, parts, segments, with_own_notes

Keyed = tuple[str, Sequence[str]]
"""A text, and the keys of its blocks."""


def with_block_of(newest: Keyed, earlier: Keyed, key: str) -> tuple[str, int | None] | None:
    """The newest text in which the block with this key is as in the earlier one, and the line where it begins.

    A block that was deleted since stands behind the one that it followed; one that is new is removed, without a line.
    Footnotes to which it referred come back with it. None if neither text has the key, or if nothing would change.
    """
    present, before = _blocks(newest), _blocks(earlier)
    lines = lines_of(newest[0])
    if key not in before:
        if key not in present:
            return None
        start, end = present[key].start, present[key].end
        return _joined(lines[:start], [], lines[end:]), None
    # With the spaces before it, by which a list item has its level.
    words = lines_of(earlier[0])[before[key].start : before[key].end]
    if key in present:
        if present[key].source == before[key].source:
            return _with_notes_of(newest, earlier, key)
        start, end = present[key].start, present[key].end
        words, notes = _with_notes(words, earlier[0], newest[0], labels_cited(present[key].source))
        return _with_behind("\n".join([*lines[:start], *words, *lines[end:]]), notes), start
    words, notes = _with_notes(words, earlier[0], newest[0], set())
    order = list(before)
    followed = [present[one] for one in order[: order.index(key)] if one in present]
    text, line = _inserted(lines, words, before[key], followed[-1] if followed else None, present.values())
    return _with_behind(text, notes), line


def _with_notes_of(newest: Keyed, earlier: Keyed, key: str) -> tuple[str, int] | None:
    """The newest text with the footnotes of this block as in the earlier one; None if they are the same."""
    blocks = _blocks(newest)
    earlier_notes = {segment.label: segment.text for segment in segments(earlier[0]) if segment.label}
    cited = labels_cited(blocks[key].source)
    found = parts(newest[0], blocks.items())
    restored = [
        replace(one, text=earlier_notes.get(one.label, one.text)) if one.label in cited else one for one in found
    ]
    if restored == found:
        return None
    place = next(place for place, one in enumerate(found) if one.key == key)
    return joined(restored), sum(f"{one.text}{one.gap}".count("\n") for one in restored[:place])


def _inserted(
    lines: list[str], words: list[str], block: Block, followed: Block | None, present: Iterable[Block]
) -> tuple[str, int]:
    """The lines with the words of the block behind the one that it followed, and the line where they begin."""
    start = followed.end if followed else 0
    head, tail = _trimmed(lines[:start]), lines[start:]
    is_behind_item = any(one.kind == ITEM and one.end == start for one in present)
    # A further paragraph of an item needs a blank line before it.
    if is_behind_item and block.kind == ITEM and block.mark:
        return "\n".join([*head, *_trimmed(words), *tail]), len(head)
    return _joined(head, words, tail), len(head) + 1 if head else 0


def _with_notes(words: list[str], earlier: str, newest: str, known: set[str]) -> tuple[list[str], list[str]]:
    """The words, and the footnotes to which they refer that the newest text does not have.

    `known` are labels of footnotes that the words of the newest text have in their place. A label under which there is
    another footnote by now becomes another one.
    """
    cited = labels_cited("\n".join(words)) - known
    notes = [segment.text for segment in segments(earlier) if segment.label in cited]
    typed = lines_of(with_own_notes("", newest, "\n\n".join(["\n".join(words), *notes])))
    present = {segment.text for segment in segments(newest)}
    found = segments("\n".join(typed[len(words) :]))
    return typed[: len(words)], [segment.text for segment in found if segment.text not in present]


def _with_behind(text: str, notes: list[str]) -> str:
    return "\n\n".join([text.rstrip("\n"), *notes]) if notes else text


def _blocks(keyed: Keyed) -> dict[str, Block]:
    text, keys = keyed
    return dict(zip(keys, parse(text), strict=False))


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _joined(head: list[str], words: list[str], tail: list[str]) -> str:
    """The three parts, each parted from the next by one blank line; empty ones are left out."""
    while tail and not tail[0].strip():
        tail = tail[1:]
    parts = ["\n".join(part) for part in (_trimmed(head), words, tail) if part]
    return "\n\n".join(parts)
