"""Which block of a text continues which block of an earlier text.

Equal blocks are paired first, repeated ones by their neighbours; then the most similar. The work grows with the length
of the texts and not with its square: a block is compared with a few others only, those that share its rare words and
those that stood in its place.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from egm_portal.marked_texts.keys.likeness import (
    PART,
    SIMILAR_ELSEWHERE,
    VERY_SIMILAR,
    Block,
    is_part,
    score,
    score_of_equal,
)
from egm_portal.text.similarity import similarity

MAX_SAME_PHRASE = 12  # blocks with a word or two, above which these do not help to find similar blocks
MAX_CANDIDATES = 6
NEAR = 2  # blocks looked at before and after the place


class Matching:
    """Pairs of blocks, each by its place in the earlier and the later text."""

    def __init__(self, before: Iterable[str], after: Iterable[str]) -> None:
        self.before = [Block(source) for source in before]
        self.after = [Block(source) for source in after]
        self.before_of: dict[int, int] = {}
        self.after_of: dict[int, int] = {}
        # Earlier blocks whose words a neighbour gained, with its later place; and for later blocks, by place, the words
        # that they gained and that are not known to be those of an earlier block.
        self.joined: dict[int, int] = {}
        self.gained: dict[int, Counter[str]] = {}

    def pair(self, old: int, new: int) -> None:
        self.after_of[old], self.before_of[new] = new, old

    @property
    def free_before(self) -> list[int]:
        return [old for old in range(len(self.before)) if old not in self.after_of and old not in self.joined]

    @property
    def free_after(self) -> list[int]:
        return [new for new in range(len(self.after)) if new not in self.before_of]

    def is_free(self, old: int, new: int) -> bool:
        inside = 0 <= old < len(self.before) and 0 <= new < len(self.after)
        return inside and old not in self.after_of and old not in self.joined and new not in self.before_of


def match(before: Iterable[str], after: Iterable[str], known: Mapping[int, int] | None = None) -> Matching:
    """Pairs the blocks of a text with those of an earlier one that they continue; `known` has pairs that are certain.

    These are an earlier and a later place each.
    """
    matching = Matching(before, after)
    for pair in (known or {}).items():
        matching.pair(*pair)
    for look in ("text", "bare"):
        # Equal blocks that are the only ones with their text beside their neighbours, then their neighbours.
        for neighbours in ((-1, 1), (-1,), (1,)):
            for pair in _alone(matching, look, neighbours):
                matching.pair(*pair)
            _extend(matching, look)
    # Whether a block was joined to its neighbour is asked before it is looked for elsewhere, among its look-alikes.
    for elsewhere in (VERY_SIMILAR, SIMILAR_ELSEWHERE):
        _pair_similar(matching, elsewhere)
        _extend(matching, "bare")
        _join(matching)
    # Of what is left of repeated equal blocks, nothing else tells one from the other.
    old = _by_signature(matching.before, matching.free_before, "bare", ())
    new = _by_signature(matching.after, matching.free_after, "bare", ())
    for key in old:
        for pair in zip(old[key], new.get(key, []), strict=False):
            matching.pair(*pair)
    return matching


def split(matching: Matching) -> dict[int, int]:
    """The later blocks without a pair that are parts of an earlier one, with its place: its other part has its pair."""
    turned = Matching((), ())
    turned.before, turned.after = matching.after, matching.before
    turned.before_of, turned.after_of = matching.after_of, matching.before_of
    _join(turned)
    return turned.joined


def match_moved(before: Iterable[str], after: Iterable[str]) -> Matching:
    """Pairs blocks that moved to another text: equal or very similar ones of many words, and equal ones beside them."""
    matching = Matching(before, after)
    scored = []
    for old, new in {*_alone(matching, "bare"), *_sharing_phrases(matching)}:
        block, other = matching.before[old], matching.after[new]
        likeness = similarity(block.words, other.words)
        if likeness >= VERY_SIMILAR and min(block.size, other.size) >= PART:
            scored.append((likeness, -abs(new - old), old, new))
    _pair_best(matching, scored)
    _extend(matching, "bare")
    return matching


def _alone(matching: Matching, look: str, neighbours: tuple[int, ...] = ()) -> Iterator[tuple[int, int]]:
    """The free blocks that are equal, and have these neighbours in common, once in either text."""
    old = _by_signature(matching.before, matching.free_before, look, neighbours)
    new = _by_signature(matching.after, matching.free_after, look, neighbours)
    for key in old:
        if len(old[key]) == 1 == len(new.get(key, ())):
            yield old[key][0], new[key][0]


def _by_signature(
    blocks: Sequence[Block], places: list[int], look: str, neighbours: tuple[int, ...]
) -> dict[tuple[str, ...], list[int]]:
    """The places of equal blocks with equal neighbours."""
    texts = ["", *(getattr(block, look) for block in blocks), ""]
    found = defaultdict(list)
    for place in places:
        found[tuple(texts[place + 1 + step] for step in (0, *neighbours))].append(place)
    return found


def _extend(matching: Matching, look: str) -> None:
    """Pairs the equal neighbours of blocks that are paired, and the neighbours of these."""
    # What follows goes first: an answer belongs to the question before it.
    for step in (1, -1):
        for old, new in list(matching.after_of.items()):
            while matching.is_free(old := old + step, new := new + step):
                if getattr(matching.before[old], look) != getattr(matching.after[new], look):
                    break
                matching.pair(old, new)


class Places:
    """Where blocks stand: between which paired ones. The beginnings of the texts are a pair, and so are their ends."""

    def __init__(self, matching: Matching) -> None:
        olds, news = len(matching.before), len(matching.after)
        self.after_of = {**matching.after_of, -1: -1, olds: news}
        self.before_of = {**matching.before_of, -1: -1, news: olds}
        self.old_previous = _last_paired(range(-1, olds), self.after_of)
        self.old_next = _last_paired(range(olds, -1, -1), self.after_of)
        self.new_previous = _last_paired(range(-1, news), self.before_of)
        self.new_next = _last_paired(range(news, -1, -1), self.before_of)

    def agreeing(self, old: int, new: int) -> int:
        """How many of the paired blocks next before and after them are the same: none, one or both."""
        previous = self.after_of[self.old_previous[old]] == self.new_previous[new]
        return previous + (self.after_of[self.old_next[old]] == self.new_next[new])

    def near(self, new: int) -> Iterator[int]:
        """A few places in the earlier text, as far from the paired neighbours as this one is."""
        for neighbour in (self.new_previous[new], self.new_next[new]):
            place = self.before_of[neighbour] + new - neighbour
            yield from range(place - NEAR, place + NEAR + 1)


def _last_paired(places: Iterable[int], paired: dict[int, int]) -> dict[int, int]:
    """For each place but the first, which is paired, the paired one that was passed last."""
    found = {}
    for place, following in pairwise(places):
        found[following] = place if place in paired else found[place]
    return found


def _pair_similar(matching: Matching, elsewhere: float) -> None:
    """Pairs blocks from the most similar to the least; those in their place go before those that moved.

    `elsewhere` is the least similarity of blocks that moved.
    """
    places, alone, scored = Places(matching), set(_alone(matching, "bare")), []
    near = ((old, new) for new in matching.free_after for old in places.near(new) if matching.is_free(old, new))
    for old, new in alone.union(near, _sharing_phrases(matching)):
        before, after, agreeing = matching.before[old], matching.after[new], places.agreeing(old, new)
        if before.bare != after.bare:
            points = score(before, after, agreeing, elsewhere)
        else:
            points = score_of_equal(before, agreeing, (old, new) in alone)
        scored.append((points, -abs(new - old), old, new))
    _pair_best(matching, scored)


def _pair_best(matching: Matching, scored: list[tuple[float, int, int, int]]) -> None:
    """Pairs blocks from the highest score to the lowest: score, place nearest first, and the two places."""
    for points, _, old, new in sorted(scored, reverse=True):
        if points and matching.is_free(old, new):
            matching.pair(old, new)


def _sharing_phrases(matching: Matching) -> Iterator[tuple[int, int]]:
    """Free blocks with phrases in common that few have: for each of the later text a few of the earlier."""
    having = defaultdict(list)
    for old in matching.free_before:
        for phrase in matching.before[old].phrases:
            having[phrase].append(old)
    for new in matching.free_after:
        shared = Counter()
        for phrase in matching.after[new].phrases:
            if len(having.get(phrase, ())) <= MAX_SAME_PHRASE:
                shared.update(having.get(phrase, ()))
        yield from ((old, new) for old, _ in shared.most_common(MAX_CANDIDATES))


def _join(matching: Matching) -> None:
    """Finds the blocks whose words a neighbour gained, and that are nowhere else."""
    places, gained = Places(matching), matching.gained
    for old in matching.free_before:
        for neighbour in {places.old_previous[old], places.old_next[old]} & matching.after_of.keys():
            new = matching.after_of[neighbour]
            if new not in gained:
                gained[new] = matching.after[new].words - matching.before[neighbour].words
            if is_part(matching.before[old], matching.after[new], gained[new]):
                gained[new] -= matching.before[old].words
                matching.joined[old] = new
                break
