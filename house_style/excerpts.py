"""The words of a hint with those around them, as people read them."""

import re
from dataclasses import dataclass

from house_style.check import Hint

AROUND = 70
MAX_EXCERPT = 120
"""Characters before and after the words, and of the words themselves; longer ones are cut in the middle."""
_NEAR = 2 * AROUND  # so much of the source is looked at, however long it is
_WORD_BEFORE, _WORD_AFTER = re.compile(r"\w*$"), re.compile(r"\w*")


@dataclass(frozen=True)
class Excerpt:
    """What a page shows of a hint; `better` is what it offers, None if that is for people to find."""

    before: str
    words: str
    after: str
    better: str | None


def excerpt(hint: Hint) -> Excerpt:
    before, words = hint.source[max(0, hint.start - _NEAR) : hint.start], hint.words
    after = hint.source[hint.end : hint.end + _NEAR]
    better = hint.replacement
    if better and not re.search(r"\w", words):
        # A mark alone can hardly be seen: "household," becomes "household;".
        left, right = _WORD_BEFORE.search(before).group(), _WORD_AFTER.match(after).group()
        words, better = f"{left}{words}{right}", f"{left}{better}{right}"
        before, after = before.removesuffix(left), after.removeprefix(right)
    if len(before) > AROUND:
        before = f"… {before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]} …"
    better = None if better is None else _shortened(better)
    return Excerpt(_one_line(before), _shortened(words), _one_line(after), better)


def _shortened(words: str) -> str:
    words = _one_line(words)
    return words if len(words) <= MAX_EXCERPT else f"{words[: MAX_EXCERPT - 30]} … {words[-30:]}"


def _one_line(words: str) -> str:
    return words.replace("\n", " ")
