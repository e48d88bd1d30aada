"""Keys of the blocks of a report's text: what is cited, commented and linked keeps its key when the text changes."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from egm_portal.text.similarity import common_words
from reports.matching import FEW_WORDS, Block, Matching, Places, match

MERGED = 0.6  # share of a block's words that another one gained
LONG = 8  # words from which a block is recognized in another text
SAME = 0.8  # share of the words of two blocks that are the same


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
    merged = {old_keys[old]: keys[new] for old, new in _merged(matching).items()}
    retired = [old_keys[old] for old in matching.free_before if old_keys[old] not in merged]
    return Carried(keys, retired, merged)


def _merged(matching: Matching) -> dict[int, int]:
    """The blocks before whose words a neighbour gained, with the place of that neighbour after."""
    places = Places(matching)
    gained: dict[int, Counter[str]] = {}
    found = {}
    for old in matching.free_before:
        for neighbour in (places.old_previous[old], places.old_next[old]):
            if neighbour is None:
                continue
            new = matching.after_of[neighbour]
            gained.setdefault(new, matching.after[new].words - matching.before[neighbour].words)
            if _is_part(matching.before[old], matching.after[new], gained[new]):
                gained[new] -= matching.before[old].words
                found[old] = new
                break
    return found


def _is_part(block: Block, whole: Block, gained: Counter[str]) -> bool:
    """Whether the words of a block are among those that the other one gained."""
    if block.size < FEW_WORDS:
        return block.size > 0 and block.bare in whole.bare and common_words(block.words, gained) == block.size
    return common_words(block.words, gained) >= MERGED * block.size


def revived(retired: Sequence[tuple[str, str]], new: Sequence[tuple[int, str]]) -> dict[int, str]:
    """The keys that blocks get back which were deleted elsewhere and stand in this text now, by the blocks' places.

    `retired` are pairs of key and last words, `new` pairs of place and source. Only long blocks are recognized, by
    words that are nearly the same: a short one, such as a heading, may be typed twice.
    """
    found: dict[int, str] = {}
    deleted = [(key, Counter(words.split())) for key, words in retired]
    for place, source in new:
        words = Counter(source.split())
        if words.total() < LONG:
            continue
        shares = (
            (2 * common_words(words, other) / (words.total() + other.total()), key)
            for key, other in deleted
            if key not in found.values()
        )
        share, key = max(shares, default=(0, ""))
        if share >= SAME:
            found[place] = key
    return found
