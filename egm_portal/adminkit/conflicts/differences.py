import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MAX_PAIRS = 1_000_000  # of words: comparing more would take seconds

Range = tuple[int, int, int, int]


def marked(first: str, second: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML, each with the words marked that the other has not.

    In very long texts everything between the first and the last difference is marked.
    """
    before, after = words_of(first), words_of(second)
    changed = changed_words(before, after)
    return (
        _with_marks(before, ((start, end) for start, end, _, _ in changed)),
        _with_marks(after, ((start, end) for _, _, start, end in changed)),
    )


def words_of(text: str) -> list[str]:
    """The words, the spaces between them and the other signs: joined, they are the text."""
    return WORDS.findall(text)


def changed_words(before: list[str], after: list[str]) -> list[Range]:
    """The ranges in which the two differ; a space between two changed words is part of the change."""
    ranges: list[Range] = []
    for range_ in changed_ranges(before, after):
        if ranges and not "".join(before[ranges[-1][1] : range_[0]]).strip():
            range_ = (ranges[-1][0], range_[1], ranges[-1][2], range_[3])
            ranges.pop()
        ranges.append(range_)
    return ranges


def changed_ranges(before: Sequence[str], after: Sequence[str]) -> list[Range]:
    """The ranges in which the two differ: start and end in the first, start and end in the second.

    If there is too much to compare, this is one range from the first difference to the last.
    """
    same = _common_length(before, after)
    most = min(len(before), len(after)) - same
    ends = min(_common_length(before[::-1], after[::-1]), most)
    middle, other = before[same : len(before) - ends], after[same : len(after) - ends]
    if not middle and not other:
        return []
    if len(middle) * len(other) > MAX_PAIRS:
        return [(same, same + len(middle), same, same + len(other))]
    matcher = SequenceMatcher(None, middle, other, autojunk=False)
    return [tuple(same + place for place in places) for kind, *places in matcher.get_opcodes() if kind != "equal"]


def _common_length(before: Sequence[str], after: Sequence[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (word, other) in pairs if word != other), min(len(before), len(after)))


def _with_marks(words: list[str], places: Iterable[tuple[int, int]]) -> SafeString:
    is_marked = [False] * len(words)
    for start, end in places:
        is_marked[start:end] = [True] * (end - start)
    pieces = []
    for is_difference, run in groupby(zip(words, is_marked, strict=True), key=itemgetter(1)):
        text = "".join(word for word, _ in run)
        if is_difference and (words_alone := text.strip()):
            before, _, after = text.partition(words_alone)  # the spaces around them stay outside of the mark
            pieces.append(format_html("{}<mark>{}</mark>{}", before, words_alone, after))
        else:
            pieces.append(text)
    return format_html_join("", "{}", ((piece,) for piece in pieces))
