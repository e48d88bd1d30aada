"""How well a block of a text continues a block of an earlier text, judged by the two alone and by their place."""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise

from egm_portal.text.similarity import common_words, similarity, word_counts

SIMILAR = 0.45  # share of the words, for a block that stands where the other stood
SIMILAR_ELSEWHERE = 0.6
VERY_SIMILAR = 0.8
SIMILAR_SPELLING = 0.6  # of the characters, for a block of few words
CONTAINED = 0.8  # share of the words of one part of a block that was split or merged
FEW_WORDS = 4
PART = 8  # words, the least for a part
JOINED = 0.6  # share of a block's words that its neighbour gained
IN_PLACE = 0.05  # for each paired neighbour in common
MAX_SPELLING = 200  # characters of a text whose spelling is compared

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
        """The text without its mark and without marks of footnotes, which are counted again when others move."""
        return _NOTE.sub("", self.text[len(self.mark) :]).strip()

    @cached_property
    def words(self) -> Counter[str]:
        return word_counts(self.bare)

    @cached_property
    def phrases(self) -> list[str]:
        """Its words and pairs of adjacent words, each once, by which similar blocks are found."""
        words = self.bare.casefold().split()
        return list(dict.fromkeys([*words, *(f"{first} {second}" for first, second in pairwise(words))]))

    @cached_property
    def size(self) -> int:
        return self.words.total()

    @property
    def kind(self) -> str:
        """What sort of mark it has: "(a)" and "(b)" are of one sort."""
        return re.sub(r"\w+", "a", self.mark)


def score_of_equal(block: Block, agreeing: int, is_alone: bool) -> float:
    if block.size < FEW_WORDS:
        # Repeated answers are paired later, once their neighbours are. Other text in the place of one that is alone is
        # more likely the same than equal text elsewhere.
        return is_alone * (1 + IN_PLACE * agreeing if agreeing else SIMILAR_SPELLING / 2)
    return 1 + IN_PLACE * agreeing if agreeing or is_alone else 0


def score(before: Block, after: Block, agreeing: int, elsewhere: float) -> float:
    """How well a block continues another one, or 0 if it does not."""
    shorter = min(before.size, after.size)
    if shorter < FEW_WORDS:
        # Headings and short answers have too few words to compare: their spelling is compared, in their place only.
        return spelling_score(before, after) if agreeing and before.kind == after.kind else 0
    share = similarity(before.words, after.words)
    is_fragment = shorter >= PART and common_words(before.words, after.words) >= CONTAINED * shorter
    if share >= (SIMILAR if agreeing else elsewhere) or (agreeing and is_fragment):
        return share + IN_PLACE * agreeing
    return 0


def spelling_score(before: Block, after: Block) -> float:
    """How alike two blocks of few words are, letter by letter, or 0 if they are not or one is long."""
    if max(before.size, after.size) > 2 * FEW_WORDS or max(len(before.bare), len(after.bare)) > MAX_SPELLING:
        return 0
    spelling = SequenceMatcher(None, before.bare, after.bare).ratio()
    return spelling if spelling >= SIMILAR_SPELLING else 0


def is_part(block: Block, whole: Block, gained: Counter[str]) -> bool:
    """Whether the words of a block are among those that the other one gained."""
    common = common_words(block.words, gained)
    if block.size < FEW_WORDS:
        is_at_end = whole.bare.startswith(block.bare) or whole.bare.endswith(block.bare)
        return 0 < block.size == common and is_at_end
    return common >= JOINED * block.size
