"""What was put in another order, and the order of what two people put in order."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def merged_order(base: Sequence[T], theirs: Sequence[T], mine: Sequence[T]) -> list[T]:
    """All of both in the order of `theirs`, where what is only in `mine` or was moved there stands behind the same one.

    Where both added something at one place, `theirs` comes first; what both moved stands where `mine` has it.
    """
    placed = (set(mine) - set(theirs)) | moved_between(base, mine)
    behind, before = defaultdict(list), None
    for each in mine:
        if each in placed:
            behind[before].append(each)
        else:
            before = each
    # What stands behind each comes after what only `theirs` has there.
    found, waiting, known = [], behind[None], set(mine)
    for each in theirs:
        if each in placed:
            continue
        if each in known:
            found += waiting
            waiting = behind[each]
        found.append(each)
    return found + waiting


def moved_between(before: Sequence[T], after: Sequence[T]) -> set[T]:
    """The fewest of those in both that must be moved to get from one order to the other."""
    places = {each: place for place, each in enumerate(before)}
    common = [each for each in after if each in places]
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
