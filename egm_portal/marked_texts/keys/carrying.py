"""Keys of the blocks of a report's text: what is cited, commented and linked keeps its key when the text changes."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from egm_portal.marked_texts.keys.likeness import Block
from egm_portal.marked_texts.keys.matching import match, match_moved
from egm_portal.text.similarity import similarity


@dataclass(frozen=True)
class Carried:
    """The key of each block of the new text, and what became of the keys that none of them has.

    `retired` are the keys of deleted blocks. `merged` names, for the key of each block that was joined to another, the
    key of that other.
    """

    keys: list[str]
    retired: list[str]
    merged: dict[str, str]


def carry_keys(
    before: Sequence[tuple[str, str]],
    after: Sequence[str],
    new_key: Callable[[], str],
    named: Mapping[int, str] | None = None,
) -> Carried:
    """The keys for the blocks of a text, from those of the text before: pairs of key and source.

    Blocks keep their key if they are equal, also elsewhere, or similar. Of a block that was split the largest part
    keeps the key, as does the largest block of those that were joined. New and copied blocks get a `new_key()`.
    `named` are the keys that blocks are known to have, by the index of the block, each once; those that the text before
    does not have are those of blocks that return.
    """
    named = named or {}
    old_keys = [key for key, _ in before]
    places = {key: place for place, key in enumerate(old_keys)}
    compared = [place for place in range(len(after)) if place not in named or named[place] in places]
    known = {places[named[place]]: index for index, place in enumerate(compared) if place in named}
    matching = match((source for _, source in before), (after[place] for place in compared), known)
    keys = dict(named)
    for index, place in enumerate(compared):
        keys[place] = old_keys[matching.before_of[index]] if index in matching.before_of else new_key()
    merged = {old_keys[old]: keys[compared[index]] for old, index in matching.joined.items()}
    retired = [old_keys[old] for old in matching.free_before]
    return Carried([keys[place] for place in range(len(after))], retired, merged)


def credible_names(
    named: Mapping[int, str], known: Mapping[str, str], before: Mapping[str, str], after: Sequence[str]
) -> dict[int, str]:
    """The block, by its index, of each key that is `named` and among those `known` with their words.

    Of several blocks that name one key the most similar has it. If the words of a key stand in one new block without a
    name, and other words in the block that names it, the new one has it: Word leaves a bookmark at the beginning of its
    paragraph, also when somebody types another paragraph there. Blocks are not new if the text `before` has their words
    under another key without a name.
    """
    claims = defaultdict(list)
    for place, key in named.items():
        if key in known:
            claims[key].append(place)
    chosen = {key: max(places, key=lambda place: _likeness(known[key], after[place])) for key, places in claims.items()}
    present = {Block(words).bare for key, words in before.items() if key not in chosen}
    new = defaultdict(list)
    for place, source in enumerate(after) if chosen else ():
        if place not in chosen.values() and Block(source).bare not in present:
            new[Block(source).bare].append(place)
    for key, place in chosen.items():
        same = new[Block(known[key]).bare]
        if len(same) == 1 and Block(after[place]).bare != Block(known[key]).bare:
            chosen[key] = same.pop()
    return {place: key for key, place in chosen.items()}


def _likeness(first: str, second: str) -> tuple[bool, float]:
    one, other = Block(first), Block(second)
    return one.bare == other.bare, similarity(one.words, other.words)


def revived(retired: Sequence[tuple[str, str]], new: Sequence[tuple[int, str]]) -> dict[int, str]:
    """The keys that were retired in one section and whose text is new in another one.

    `retired` are pairs of key and source, `new` pairs of the block's index and source; returned are the keys by index.
    Text of few words is found only beside longer text that moved with it.
    """
    matching = match_moved((source for _, source in retired), (source for _, source in new))
    return {new[place][0]: retired[old][0] for old, place in matching.after_of.items()}
