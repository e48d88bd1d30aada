"""The order of what was put in order by two people."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence


def merged_order(base: Sequence[int], theirs: Sequence[int], mine: Sequence[int]) -> list[int]:
    """All of both in the order of `theirs`, where what is only in `mine` or was moved there stands behind the same one.

    Where both added something at one place, `theirs` comes first; what both moved stands where `mine` has it.
    """
    placed = (set(mine) - set(theirs)) | _moved(base, mine)
    behind, before = defaultdict(list), None
    for each in mine:
        if each in placed:
            behind[before].append(each)
        else:
            before = each
    return _with_insertions([each for each in theirs if each not in placed], set(mine), behind)


def _with_insertions(order: list[int], known: set[int], behind: dict[int | None, list[int]]) -> list[int]:
    """The order with what stands behind each, which comes after what only the order has there."""
    found, waiting = [], behind.get(None, [])
    for each in order:
        if each in known:
            found += waiting
            waiting = behind.get(each, [])
        found.append(each)
    return found + waiting


def _moved(base: Sequence[int], changed: Sequence[int]) -> set[int]:
    """The fewest of both that must be moved to come from one order to the other."""
    places = {each: place for place, each in enumerate(base)}
    common = [each for each in changed if each in places]
    ends: list[int] = []  # the lowest place at which a rising sequence of each length ends
    lengths = []
    for each in common:
        length = bisect_left(ends, places[each])
        ends[length : length + 1] = [places[each]]
        lengths.append(length)
    wanted, moved = len(ends) - 1, set()
    for each, length in zip(reversed(common), reversed(lengths), strict=True):
        if length == wanted:
            wanted -= 1
        else:
            moved.add(each)
    return moved
