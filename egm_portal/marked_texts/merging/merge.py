"""Merges two texts that were made from one, by their blocks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from egm_portal.marked_texts.markup.blocks import lines_of
from egm_portal.marked_texts.merging.segments import Segment, segments, separator, with_own_notes
from egm_portal.marked_texts.merging.units import Unit, keep_cited_notes, side, units
from egm_portal.text.ordering import merged_order


@dataclass(frozen=True)
class MergeConflict:
    """Words that both changed differently, as each of the three texts has them; nothing where they were deleted.

    `line` is where they stand in the merged text, from 0: as `theirs`, or as `mine` if the others deleted them.
    """

    base: str
    theirs: str
    mine: str
    line: int = 0


@dataclass(frozen=True)
class Piece:
    """A part of the merged text: the kinds of its first and last segment, its words, and the conflict about them.

    `places` has its first and last place in each text that has it, in these kinds, and what parts it there from the
    next.
    """

    text: str
    kinds: tuple[str, str]
    places: dict[str, tuple[int, int, str]]
    conflict: MergeConflict | None = None


@dataclass(frozen=True)
class Merged:
    """The merged text with the conflicts in it, in their order. It is whole only once these are resolved."""

    text: str
    conflicts: list[MergeConflict]
    pieces: list[Piece]


Keys = Mapping[int, str]
"""The keys that blocks of a text are known to have, by their first lines."""


def merge(base: str, theirs: str, mine: str, keys: tuple[Keys, Keys, Keys] = ({}, {}, {})) -> Merged:
    """Both texts in one: blocks that one of them changed, moved, added or deleted, and those that both left.

    A block that both changed differently, or that one changed and the other deleted, is a conflict; the same change
    made by both is none. Nothing that either wrote is lost: it is in the text or in a conflict. Footnotes that both
    added under one label are two, and one that either has deleted stays if the other has newly referred to it.

    Blocks correspond if they are alike. Of each text that is given with `keys`, and begins with a block, those of one
    key do so however they differ.
    """
    theirs, mine = (("\n".join(lines_of(text))).strip("\n") for text in (theirs, with_own_notes(base, theirs, mine)))
    old, there, here = segments(base), segments(theirs), segments(mine)
    then, theirs_known, mine_known = keys
    sides = (
        side(old, there, _same_key(old, then, there, theirs_known)),
        side(old, here, _same_key(old, then, here, mine_known)),
    )
    found = units(old, *sides)
    keep_cited_notes(found, old, there, here)
    pieces = [_piece(unit, old, there, here) for unit in found]
    places = merged_order(
        _in_order((unit.base for unit in found), pieces),
        _in_order((unit.theirs for unit in found), pieces),
        _in_order((unit.mine for unit in found), pieces),
    )
    return _assembled([pieces[place] for place in places])


def _same_key(base: list[Segment], base_keys: Keys, changed: list[Segment], keys: Keys) -> dict[int, int]:
    """The places of segments in the base, each with the place of the segment in the other text that has its key."""
    places = {base_keys[segment.start]: place for place, segment in enumerate(base) if segment.start in base_keys}
    found = ((keys.get(segment.start), place) for place, segment in enumerate(changed))
    return {places[key]: place for key, place in found if key in places}


def resolved(merged: Merged, answers: Sequence[str]) -> str:
    """The merged text with the words chosen for each conflict: theirs, mine or others; none deletes."""
    if len(answers) != len(merged.conflicts):
        raise ValueError("Each conflict needs one answer.")
    left, pieces = iter(answers), []
    for piece in merged.pieces:
        if not piece.conflict:
            pieces.append(piece)
            continue
        words = next(left).strip("\n")
        found = segments(words)
        pieces.append(Piece(words if found else "", _kinds(found, range(len(found))), {}))
    return _assembled(pieces).text


def _piece(unit: Unit, base: list[Segment], theirs: list[Segment], mine: list[Segment]) -> Piece:
    """What the merged text has of a unit; without words if it is deleted."""
    parts = {"theirs": (theirs, unit.theirs), "mine": (mine, unit.mine), "base": (base, unit.base)}
    there, here, before = ([segments[place].text for place in places] for segments, places in parts.values())
    conflict = None
    if there != here and before not in (there, here):
        conflict = MergeConflict(**{name: _text(*part) for name, part in parts.items()})
    is_mine = not there if conflict else there == before
    chosen = parts["mine" if is_mine else "theirs"]
    places = {
        name: (places[0], places[-1], segments[places[-1]].gap)
        for name, (segments, places) in parts.items()
        # A line end may be enough before an item, but not before the paragraph that it has become.
        if places and _kinds(segments, places) == _kinds(*chosen)
    }
    return Piece(_text(*chosen), _kinds(*chosen), places, conflict)


def _text(segments: list[Segment], places: list[int]) -> str:
    found = [segments[place].text for place in places[:1]]
    for place, following in pairwise(places):
        is_next = following == place + 1
        found.append(segments[place].gap if is_next else separator(segments[place].kind, segments[following].kind))
        found.append(segments[following].text)
    return "".join(found)


def _kinds(segments: list[Segment], places: Sequence[int]) -> tuple[str, str]:
    return (segments[places[0]].kind, segments[places[-1]].kind) if places else ("", "")


def _in_order(places: Iterable[list[int]], pieces: list[Piece]) -> list[int]:
    """The units that are left and stand in a text, in its order."""
    firsts = [(there[0], unit) for unit, there in enumerate(places) if there and pieces[unit].text]
    return [unit for _, unit in sorted(firsts)]


def _assembled(pieces: list[Piece]) -> Merged:
    words, conflicts, line, last = [], [], 0, None
    for piece in pieces:
        between = _between(last, piece) if last else ""
        line += between.count("\n")
        if piece.conflict:
            conflicts.append(replace(piece.conflict, line=line))
        if piece.text:
            words += [between, piece.text]
            line += piece.text.count("\n")
            last = piece
    return Merged("".join(words), conflicts, pieces)


def _between(before: Piece, after: Piece) -> str:
    """What parts two pieces: what does so in a text that has them side by side, or what either changed there."""
    gaps = {
        name: gap
        for name, (_, end, gap) in before.places.items()
        if name in after.places and after.places[name][0] == end + 1
    }
    if not gaps:
        return separator(before.kinds[1], after.kinds[0])
    is_mine = "mine" in gaps and gaps.get("theirs") in (None, gaps.get("base"))
    return gaps["mine" if is_mine else next(iter(gaps))]
