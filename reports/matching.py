"""Which block of a text continues which block of an earlier text.

Equal blocks are paired first, repeated ones by their neighbours; then the most similar. The work grows with the length
of the texts and not with its square: a block is compared with a few others only, those that share its rare words and
those that stood in its place.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import takewhile

from egm_portal.text.similarity import common_words, similarity, word_counts

SIMILAR = 0.45  # share of the words, for a block that stands where the other stood
SIMILAR_ELSEWHERE = 0.6
SIMILAR_SPELLING = 0.6  # of the characters, for a block of few words
CONTAINED = 0.8  # share of the words of one part of a block that was split or merged
FEW_WORDS = 4
PART = 8  # words, the least for a part

MAX_SAME_WORD = 12  # blocks with a word, above which the word does not help to find similar ones
MAX_CANDIDATES = 6
NEAR = 4  # blocks looked at before and after the place

_MARK = re.compile(r"(#+|>|[-*+•]|\(\w{1,5}\)|\d{1,3}[.)]) +")
_NOTE = re.compile(r"\[\^[^\]\s]+\]")


class Block:
    """A block of a text, with what it is recognized by."""

    def __init__(self, source: str) -> None:
        self.text = " ".join(source.split())

    @cached_property
    def mark(self) -> str:
        """ "(a)", "1.", "#" and the like, or nothing."""
        match = _MARK.match(self.text)
        return match[1] if match else ""

    @cached_property
    def bare(self) -> str:
        """The text without its mark and without marks of footnotes, which are counted anew when others move."""
        return _NOTE.sub("", self.text[len(self.mark) :]).strip()

    @cached_property
    def words(self) -> Counter[str]:
        return word_counts(self.bare)

    @cached_property
    def size(self) -> int:
        return self.words.total()

    @property
    def kind(self) -> str:
        """What sort of mark it has: "(a)" and "(b)" are of one sort."""
        return re.sub(r"\w+", "a", self.mark)


class Matching:
    """Pairs of blocks, each by its place in the earlier and the later text."""

    def __init__(self, before: Iterable[str], after: Iterable[str]) -> None:
        self.before = [Block(source) for source in before]
        self.after = [Block(source) for source in after]
        self.before_of: dict[int, int] = {}
        self.after_of: dict[int, int] = {}

    def pair(self, old: int, new: int) -> None:
        self.after_of[old], self.before_of[new] = new, old

    @property
    def free_before(self) -> list[int]:
        return [old for old in range(len(self.before)) if old not in self.after_of]

    @property
    def free_after(self) -> list[int]:
        return [new for new in range(len(self.after)) if new not in self.before_of]

    def is_free(self, old: int, new: int) -> bool:
        inside = 0 <= old < len(self.before) and 0 <= new < len(self.after)
        return inside and old not in self.after_of and new not in self.before_of


def match(before: Iterable[str], after: Iterable[str]) -> Matching:
    """Pairs the blocks of a text with those of an earlier one that they continue."""
    matching = Matching(before, after)
    for look in ("text", "bare"):
        pair_equal(matching, look)
    # A second time, since the pairs found show better which blocks stood in the place of which.
    for _ in range(2):
        _pair_similar(matching)
        _extend(matching, "bare")
    _pair_in_order(matching)
    return matching


def pair_equal(matching: Matching, look: str) -> None:
    """Pairs equal blocks that are the only ones with their text between their neighbours, then their neighbours."""
    for neighbours in ((-1, 1), (-1,), (1,), ()):
        old = _by_signature(matching.before, matching.free_before, look, neighbours)
        new = _by_signature(matching.after, matching.free_after, look, neighbours)
        for key in old:
            if len(old[key]) == 1 == len(new.get(key, ())):
                matching.pair(old[key][0], new[key][0])
        _extend(matching, look)


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
            while matching.is_free(old := old + step, new := new + step) and _are_equal(matching, old, new, look):
                matching.pair(old, new)


def _are_equal(matching: Matching, old: int, new: int, look: str) -> bool:
    return getattr(matching.before[old], look) == getattr(matching.after[new], look)


def _pair_in_order(matching: Matching) -> None:
    """Pairs what is left of repeated equal blocks, of which nothing else tells one from the other."""
    old = _by_signature(matching.before, matching.free_before, "bare", ())
    new = _by_signature(matching.after, matching.free_after, "bare", ())
    for key in old:
        for pair in zip(old[key], new.get(key, []), strict=False):
            matching.pair(*pair)


def _pair_similar(matching: Matching) -> None:
    """Pairs blocks from the most similar to the least; those in their place go before those that moved."""
    places = Places(matching)
    scored = []
    for new, candidates in _candidates(matching, places):
        scored += [(score, -abs(new - old), old, new) for old in candidates if (score := _score(places, old, new))]
    for _, _, old, new in sorted(scored, reverse=True):
        if matching.is_free(old, new):
            matching.pair(old, new)


class Places:
    """Where the blocks that are not paired stand: between which paired ones."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        olds, news = range(len(matching.before)), range(len(matching.after))
        self.old_previous = _last_paired(olds, matching.after_of)
        self.old_next = _last_paired(reversed(olds), matching.after_of)
        self.new_previous = _last_paired(news, matching.before_of)
        self.new_next = _last_paired(reversed(news), matching.before_of)

    def agreeing(self, old: int, new: int) -> int:
        """How many of the paired blocks next before and after them are the same: none, one or both."""
        after_of = self.matching.after_of
        pairs = ((self.old_previous[old], self.new_previous[new]), (self.old_next[old], self.new_next[new]))
        return sum(after_of.get(paired) == other for paired, other in pairs)

    def near(self, new: int) -> Iterator[int]:
        """The free blocks of the earlier text that stood where this one stands, a few of them."""
        before_of, after_of = self.matching.before_of, self.matching.after_of
        first = before_of.get(self.new_previous[new], -1) + 1
        last = before_of.get(self.new_next[new], len(self.matching.before)) - 1
        for places in (range(first, first + NEAR), range(last, last - NEAR, -1)):
            yield from takewhile(lambda old: old in self.old_next and old not in after_of, places)


def _last_paired(places: Iterable[int], paired: dict[int, int]) -> dict[int, int | None]:
    """For each place the paired one that was passed last."""
    last, found = None, {}
    for place in places:
        found[place] = last
        if place in paired:
            last = place
    return found


def _candidates(matching: Matching, places: Places) -> Iterator[tuple[int, set[int]]]:
    """For each free block of the later text the free ones that may be the same, a few of them."""
    having = defaultdict(list)
    for old in matching.free_before:
        for word in matching.before[old].words:
            having[word].append(old)
    for new in matching.free_after:
        shared = Counter()
        for word in matching.after[new].words:
            if len(having.get(word, ())) <= MAX_SAME_WORD:
                shared.update(having.get(word, ()))
        yield new, {old for old, _ in shared.most_common(MAX_CANDIDATES)} | set(places.near(new))


def _score(places: Places, old: int, new: int) -> float:
    """How well a block continues another, or 0 if it does not."""
    before, after = places.matching.before[old], places.matching.after[new]
    agreeing = places.agreeing(old, new)
    if min(before.size, after.size) < FEW_WORDS:
        return _score_of_few_words(before, after, agreeing)
    if before.bare == after.bare:
        return 0  # repeated: paired in their order, once their neighbours are
    score = similarity(before.words, after.words)
    contained = common_words(before.words, after.words) / min(before.size, after.size)
    is_part = contained >= CONTAINED and min(before.size, after.size) >= PART
    if score >= (SIMILAR if agreeing else SIMILAR_ELSEWHERE) or (agreeing and is_part):
        return score + 0.05 * agreeing
    return 0


def _score_of_few_words(before: Block, after: Block, agreeing: int) -> float:
    """Headings and short answers have too few words to compare: they continue what stood in their place."""
    if before.kind != after.kind or not agreeing or max(before.size, after.size) > 2 * FEW_WORDS:
        return 0
    spelling = SequenceMatcher(None, before.bare, after.bare).ratio()
    return spelling if spelling >= SIMILAR_SPELLING else 0
