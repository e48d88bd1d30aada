"""How similar two texts are, by the words that they have in common."""

import re
from collections import Counter

# Scripts without spaces between words count by characters.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def word_counts(text: str) -> Counter[str]:
    """How often each word is in the text, whatever its case."""
    return Counter(_WORD.findall(text.casefold()))


def similarity(first: Counter[str], second: Counter[str]) -> float:
    """The share of words that two texts have in common, from 0 to 1, whatever their order."""
    total = first.total() + second.total()
    return 2 * common_words(first, second) / total if total else 0.0


def common_words(first: Counter[str], second: Counter[str]) -> int:
    """How many words two texts have in common."""
    if len(first) > len(second):
        first, second = second, first
    return sum(min(count, second[word]) for word, count in first.items() if word in second)
