"""The rows of a review in pages, so that each can be read at once and sent within the limits of a form."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.word.review import CommentChoice, Decision, Review

MAX_ON_A_PAGE = 100
"""Changes and comments on a page. Each of them is two fields of its form at most, which may have 1,000."""
COMMENTS = 50  # in a row


@dataclass(frozen=True)
class Entry:
    """What stands in a row: a decision with comments on it, comments alone, or decisions that change nothing.

    `is_further` if the comments go on from the row before.
    """

    decision: Decision | None = None
    comments: Sequence[CommentChoice] = ()
    folded: Sequence[Decision] = ()
    is_further: bool = False

    @property
    def weight(self) -> int:
        return bool(self.decision and self.decision.options) + len(self.comments)


def pages_of(review: Review) -> list[list[Entry]]:
    """The entries of each page, at least of one."""
    pages: list[list[Entry]] = [[]]
    weight = 0
    for entry in _entries(review):
        if weight and weight + entry.weight > MAX_ON_A_PAGE:
            pages.append([])
            weight = 0
        pages[-1].append(entry)
        weight += entry.weight
    return pages


def _entries(review: Review) -> Iterator[Entry]:
    folded: list[Decision] = []
    for decision in review.decisions:
        comments = review.comments_on(decision.row)
        if decision.options or comments:
            yield from _folded(folded)
            folded = []
            yield from _with_comments(decision, comments)
        elif decision.row.key:
            folded.append(decision)
    yield from _folded(folded)
    yield from _with_comments(None, review.other_comments)


def _folded(decisions: Sequence[Decision]) -> Iterable[Entry]:
    return [Entry(folded=decisions)] if decisions else ()


def _with_comments(decision: Decision | None, comments: Sequence[CommentChoice]) -> Iterator[Entry]:
    if decision or comments:
        yield Entry(decision, comments[:COMMENTS])
    for start in range(COMMENTS, len(comments), COMMENTS):
        yield Entry(decision, comments[start : start + COMMENTS], is_further=True)
