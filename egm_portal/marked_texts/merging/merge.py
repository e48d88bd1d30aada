"""Merges two texts that were made from one, by their blocks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from egm_portal.marked_texts.markup.blocks import lines_of
from egm_portal.marked_texts.merging.segments import NOTE, Segment, segments, separator, with_own_notes
from egm_portal.marked_texts.merging.units import Unit, keep_cited_notes, side, units
from egm_portal.text.ordering import merged_order

SIDES = ("base", "theirs", "mine")


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
    next. `keys` are those of its blocks, by their first lines in it.
    """

    text: str
    kinds: tuple[str, str]
    places: dict[str, tuple[int, int, str]]
    conflict: MergeConflict | None = None
    keys: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Merged:
    """The merged text with the conflicts in it, in their order. It is whole only once these are resolved.

    `keys` are those that its blocks are known to have, by their first lines.
    """

    text: str
    conflicts: list[MergeConflict]
    pieces: list[Piece]
    keys: Mapping[int, str] = field(default_factory=dict)


SegmentsOf = Mapping[int, list[Segment]]
"""The segments of several texts, such as the sections of a report, by their ids."""


def merge(base: str, theirs: str, mine: str) -> Merged:
    """Both texts in one: blocks that one of them changed, moved, added or deleted, and those that both left.

    A block that both changed differently, or that one changed and the other deleted, is a conflict; the same change
    made by both is none. Nothing that either wrote is lost: it is in the text or in a conflict. Footnotes that both
    added under one label are two, and one that either has deleted stays if the other has newly referred to it.
    """
    theirs, mine = (("\n".join(lines_of(text))).strip("\n") for text in (theirs, with_own_notes(base, theirs, mine)))
    found, pieces = _pieces(segments(base), segments(theirs), segments(mine))
    orders = (_in_order((getattr(unit, side) for unit in found), pieces) for side in SIDES)
    return assembled([pieces[place] for place in merged_order(*orders)])


def merge_several(base: SegmentsOf, theirs: SegmentsOf, mine: SegmentsOf) -> dict[int, Merged]:
    """The same for several texts at once, between which blocks may have moved; all three have the same ids, in order.

    Blocks with the same key correspond, however they differ; others do if they are alike. A block that both moved to
    another text is where `theirs` has it, and one that either added between blocks that went to another text is there
    with them. Labels of footnotes are told apart by the caller: none is in two texts.
    """
    if base == theirs:
        return {number: assembled(_as_they_are(text)) for number, text in mine.items()}
    found, pieces = _pieces(*map(_as_one, (base, theirs, mine)))
    standing = [
        [_at(ids, getattr(unit, name)) for unit in found]
        for name, ids in zip(SIDES, map(_ids, (base, theirs, mine)), strict=True)
    ]
    homes = [_home(*ids) for ids in zip(*standing, strict=True)]
    orders = [_in_order((getattr(unit, name) for unit in found), pieces) for name in SIDES]
    blocks = [[unit for unit in order if pieces[unit].kinds[0] != NOTE] for order in orders]
    added = {unit for unit, text in enumerate(found) if not text.base and not (text.theirs and text.mine)}
    following = [_let_follow(homes, added, *side) for side in zip(blocks[1:], standing[1:], strict=True)]
    merged = {}
    for number in mine:
        own = [
            [unit for unit in order if number == homes[unit] == ids[unit]]
            for order, ids in zip(orders, standing, strict=True)
        ]
        moved = {unit for unit in {*own[1], *own[2]} if standing[0][unit] not in (None, number)}
        for like in own[1:]:
            _put_in_all(own, list(like), moved.intersection(like))
        for order, followers in zip(blocks[1:], following, strict=True):
            like = [unit for unit in order if homes[unit] == number]
            _put_in_all(own, like, followers.intersection(like))
        merged[number] = assembled(pieces[unit] for unit in merged_order(*own))
    return merged


def _let_follow(homes: list[int | None], added: Collection[int], blocks: Sequence[int], ids: list[int]) -> set[int]:
    """Gives blocks that one side added the text to which those beside them have moved; returns these blocks.

    Those beside one at the end of a text are the two before it.
    """
    found, following, last = set(), {}, None
    for unit in reversed(blocks):
        following[unit] = last
        last = last if unit in added else unit
    for place, unit in enumerate(blocks):
        after = following[unit]
        is_last = after is None or ids[after] != ids[unit]
        beside = blocks[max(place - 2, 0) : place] if is_last else [*blocks[max(place - 1, 0) : place], after]
        moved = {homes[one] for one in beside}
        is_among = len(beside) == 2 and {ids[one] for one in beside} == {ids[unit]}
        if unit in added and is_among and len(moved) == 1 and ids[unit] not in moved:
            homes[unit] = moved.pop()
            found.add(unit)
    return found


def _put_in_all(orders: list[list[int]], like: Sequence[int], moved: Collection[int]) -> None:
    """Puts what was moved into a text in all orders of its units, behind what it follows in `like`."""
    for place, unit in enumerate(like):
        for order in orders if unit in moved else ():
            if unit not in order:
                known = set(order)
                followed = next((one for one in reversed(like[:place]) if one in known), None)
                order.insert(0 if followed is None else order.index(followed) + 1, unit)


def _as_one(texts: SegmentsOf) -> list[Segment]:
    """All segments, with one before each text that keeps apart what stands beside it."""
    return [
        segment
        for number, text in texts.items()
        for segment in (Segment("", "", "", keys={0: f"text {number}"}), *text)
    ]


def _ids(texts: SegmentsOf) -> list[int]:
    """The text to which each segment in `_as_one` belongs."""
    return [number for number, text in texts.items() for _ in range(len(text) + 1)]


def _at(ids: list[int], places: list[int]) -> int | None:
    return ids[places[0]] if places else None


def _home(base: int | None, theirs: int | None, mine: int | None) -> int | None:
    """The text in which a unit stands, of those in which it stands on either side."""
    return theirs if theirs not in (None, base) or mine is None else mine


def _as_they_are(text: list[Segment]) -> list[Piece]:
    return [
        Piece(one.text, (one.kind, one.kind), {"mine": (place, place, one.gap)}, keys=one.keys)
        for place, one in enumerate(text)
    ]


def _pieces(base: list[Segment], theirs: list[Segment], mine: list[Segment]) -> tuple[list[Unit], list[Piece]]:
    """The units of the three texts, and what becomes of each."""
    sides = side(base, theirs, _same_key(base, theirs)), side(base, mine, _same_key(base, mine))
    found = units(base, *sides)
    keep_cited_notes(found, base, theirs, mine)
    return found, [_piece(unit, base, theirs, mine) for unit in found]


def _same_key(base: list[Segment], changed: list[Segment]) -> dict[int, int]:
    """The places of segments in the base, each with the place of the segment in the other text that has its key."""
    places = {segment.key: place for place, segment in enumerate(base) if segment.key}
    return {places[segment.key]: place for place, segment in enumerate(changed) if segment.key in places}


def resolved(merged: Merged, answers: Sequence[str]) -> str:
    """The merged text with the words chosen for each conflict: theirs, mine or others; none deletes."""
    return answered(merged, answers).text


def answered(merged: Merged, answers: Sequence[str]) -> Merged:
    """The same with the keys of its blocks."""
    if len(answers) != len(merged.conflicts):
        raise ValueError("Each conflict needs one answer.")
    left, pieces = iter(answers), []
    for piece in merged.pieces:
        if not piece.conflict:
            pieces.append(piece)
            continue
        words = next(left).strip("\n")
        found = segments(words)
        keys = piece.keys if words == piece.text else dict(enumerate([*piece.keys.values()][:1]))
        pieces.append(Piece(words if found else "", _kinds(found, range(len(found))), {}, keys=keys))
    return assembled(pieces)


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
    return Piece(_text(*chosen), _kinds(*chosen), places, conflict, _keys(*chosen))


def _text(segments: list[Segment], places: list[int]) -> str:
    found = [segments[place].text for place in places[:1]]
    for place, following in pairwise(places):
        is_next = following == place + 1
        found.append(segments[place].gap if is_next else separator(segments[place].kind, segments[following].kind))
        found.append(segments[following].text)
    return "".join(found)


def _keys(segments: list[Segment], places: list[int]) -> dict[int, str]:
    """The keys of the blocks in `_text`, by their first lines."""
    found = {}
    for index, place in enumerate(places):
        first = _text(segments, places[: index + 1]).count("\n") - segments[place].text.count("\n")
        found |= {first + line: key for line, key in segments[place].keys.items()}
    return found


def _kinds(segments: list[Segment], places: Sequence[int]) -> tuple[str, str]:
    return (segments[places[0]].kind, segments[places[-1]].kind) if places else ("", "")


def _in_order(places: Iterable[list[int]], pieces: list[Piece]) -> list[int]:
    """The units that are left and stand in a text, in its order."""
    firsts = [(there[0], unit) for unit, there in enumerate(places) if there and pieces[unit].text]
    return [unit for _, unit in sorted(firsts)]


def assembled(pieces: Iterable[Piece]) -> Merged:
    """The pieces as one text; those without words are left out."""
    pieces = list(pieces)
    words, conflicts, keys, line, last = [], [], {}, 0, None
    for piece in pieces:
        between = _between(last, piece) if last else ""
        line += between.count("\n")
        if piece.conflict:
            conflicts.append(replace(piece.conflict, line=line))
        if piece.text:
            words += [between, piece.text]
            keys |= {line + number: key for number, key in piece.keys.items()}
            line += piece.text.count("\n")
            last = piece
    return Merged("".join(words), conflicts, pieces, keys)


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
