"""Keys of the blocks of a report's text: what is cited, commented and linked keeps its key when the text changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.matching import match, match_moved


@dataclass(frozen=True)
class Carried:
    """The key of each block of the new text, and what became of the keys that none of them has.

    `retired` are the keys of deleted blocks. `merged` names, for the key of each block that was joined to another, the
    key of that other.
    """

    keys: list[str]
    retired: list[str]
    merged: dict[str, str]


def carry_keys(before: Sequence[tuple[str, str]], after: Sequence[str], new_key: Callable[[], str]) -> Carried:
    """The keys for the blocks of a text, from those of the text before: pairs of key and source.

    Blocks keep their key if they are equal, also elsewhere, or similar. Of a block that was split the largest part
    keeps the key, as does the largest block of those that were joined. New and copied blocks get a `new_key()`.
    """
    matching = match((source for _, source in before), after)
    old_keys = [key for key, _ in before]
    keys = [old_keys[matching.before_of[new]] if new in matching.before_of else new_key() for new in range(len(after))]
    merged = {old_keys[old]: keys[new] for old, new in matching.joined.items()}
    retired = [old_keys[old] for old in matching.free_before]
    return Carried(keys, retired, merged)


def revived(retired: Sequence[tuple[str, str]], new: Sequence[tuple[int, str]]) -> dict[int, str]:
    """The keys that were retired in one section and whose text is new in another one.

    `retired` are pairs of key and source, `new` pairs of the block's index and source; returned are the keys by index.
    Text of few words is found only beside longer text that moved with it.
    """
    matching = match_moved((source for _, source in retired), (source for _, source in new))
    return {new[place][0]: retired[old][0] for old, place in matching.after_of.items()}
