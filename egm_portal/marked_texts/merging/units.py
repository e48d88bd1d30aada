"""Aligns the blocks of a text with those of the two texts that were edited from it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from egm_portal.marked_texts.keys.matching import match, split
from egm_portal.marked_texts.merging.segments import NOTE, Segment, labels_cited


@dataclass
class Side:
    """A text made from the base: for each of its segments the segment of the base that it continues, if any.

    `joined` has the segments of the base whose words stand in another one here, with that other one of the base.
    """

    segments: list[Segment]
    origin: dict[int, int]
    joined: dict[int, int]


@dataclass
class Unit:
    """Places of segments that correspond to each other, in the base and in both texts; none where there is nothing."""

    base: list[int] = field(default_factory=list)
    theirs: list[int] = field(default_factory=list)
    mine: list[int] = field(default_factory=list)


def side(base: Sequence[Segment], changed: list[Segment], known: Mapping[int, int]) -> Side:
    """The text of these segments beside the base; `known` are pairs of places in both that are certain."""
    old = [place for place, segment in enumerate(base) if segment.kind != NOTE]
    new = [place for place, segment in enumerate(changed) if segment.kind != NOTE]
    old_places, new_places = ({place: index for index, place in enumerate(places)} for places in (old, new))
    certain = {old_places[place]: new_places[known[place]] for place in known}
    matching = match((base[place].text for place in old), (changed[place].text for place in new), certain)
    notes = {segment.label: place for place, segment in enumerate(base) if segment.label}
    # Footnotes are the same if their labels are.
    origin = {place: notes[segment.label] for place, segment in enumerate(changed) if segment.label in notes}
    origin |= {new[place]: old[other] for place, other in matching.before_of.items()}
    parts = {new[place]: old[other] for place, other in split(matching).items()}
    for place, other in list(origin.items()):
        for step in (1, -1):
            beside = place + step
            while parts.get(beside) == other:
                origin[beside] = other
                beside += step
    joined = {old[place]: old[matching.before_of[other]] for place, other in matching.joined.items()}
    return Side(changed, origin, joined)


def units(base: Sequence[Segment], theirs: Side, mine: Side) -> list[Unit]:
    """Every segment of the three texts in one unit: what was joined by either is one, and what is new in both."""
    root = list(range(len(base)))
    for place, other in [*theirs.joined.items(), *mine.joined.items()]:
        old, new = root[place], root[other]
        root = [new if each == old else each for each in root]
    found: dict[int, Unit] = defaultdict(Unit)
    for place, each in enumerate(root):
        found[each].base.append(place)
    for place, origin in sorted(theirs.origin.items()):
        found[root[origin]].theirs.append(place)
    for place, origin in sorted(mine.origin.items()):
        found[root[origin]].mine.append(place)
    return [*found.values(), *_new_blocks(theirs, mine, root), *_new_notes(theirs, mine)]


def keep_cited_notes(
    found: Sequence[Unit], base: Sequence[Segment], theirs: Sequence[Segment], mine: Sequence[Segment]
) -> None:
    """Makes a footnote that one side deleted, while the other has newly referred to it, one that the other adds."""
    notes = [unit for unit in found if unit.base and base[unit.base[0]].kind == NOTE]
    cited_by_them, cited_by_me = set(), set()
    for unit in found:
        there, here, before = (
            "\n".join(segments[place].text for place in places if segments[place].kind != NOTE)
            for segments, places in ((theirs, unit.theirs), (mine, unit.mine), (base, unit.base))
        )
        cited_by_them |= labels_cited(there) - labels_cited(here) if there != before else set()
        cited_by_me |= labels_cited(here) - labels_cited(there) if here != before else set()
    for unit in notes:
        label = base[unit.base[0]].label
        if (not unit.theirs and label in cited_by_me) or (not unit.mine and label in cited_by_them):
            unit.base = []


def _new_blocks(theirs: Side, mine: Side, root: list[int]) -> list[Unit]:
    """What either added; what both added at one place is one unit if it is equal or similar."""
    found, additions = [], _additions(mine, root)
    for before, there in _additions(theirs, root).items():
        here = additions.pop(before, [])
        matching = match(
            (theirs.segments[place].text for place in there), (mine.segments[place].text for place in here)
        )
        same = {old: here[new] for old, new in matching.after_of.items()}
        found += [Unit(theirs=[place], mine=[same[old]] if old in same else []) for old, place in enumerate(there)]
        additions[before] = [place for place in here if place not in same.values()]
    return found + [Unit(mine=[place]) for place in chain.from_iterable(additions.values())]


def _additions(side: Side, root: list[int]) -> dict[int, list[int]]:
    """The places of new blocks by the unit of the base behind which they stand."""
    found, before = defaultdict(list), -1
    for place, segment in enumerate(side.segments):
        if place in side.origin:
            before = root[side.origin[place]]
        elif segment.kind != NOTE:
            found[before].append(place)
    return found


def _new_notes(theirs: Side, mine: Side) -> list[Unit]:
    """Footnotes that either added. Those that both added under one label are equal, since others got their own."""
    found = [Unit(theirs=[place]) for place in _new_places_of_notes(theirs)]
    labelled = {theirs.segments[unit.theirs[0]].label: unit for unit in found}
    for place in _new_places_of_notes(mine):
        unit = labelled.pop(mine.segments[place].label, None)
        if unit is None:
            found.append(Unit(mine=[place]))
        else:
            unit.mine.append(place)
    return found


def _new_places_of_notes(side: Side) -> list[int]:
    return [place for place, segment in enumerate(side.segments) if segment.label and place not in side.origin]
