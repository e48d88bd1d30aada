"""A review in the form of its pages: rows to decide, with what is unchanged between them folded."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import cached_property

from reports.models import Round
from reports.word.comparing import ParagraphState
from reports.word.drafts import numbers_of
from reports.word.pages import Entry, pages_of
from reports.word.review import Review
from reports.word.review_rows import Fold, Rows, ShownRow
from reports.word.since import AUTHOR

SECOND = timedelta(seconds=1)  # to which the time in a document is exact


@dataclass(frozen=True)
class OpenRow:
    """A row of which nothing is chosen yet, and the page on which it stands."""

    ref: str
    place: str
    page: int


@dataclass(frozen=True)
class Origin:
    """When the document was made, from the draft as it was in a round if `round` is not 0."""

    made_at: datetime
    round: int
    is_changed: bool


@dataclass(frozen=True)
class Count:
    number: int
    word: str


class ReviewPage:
    """One page of a review, beginning with 1; of a number that is too high the last one."""

    def __init__(self, review: Review, adopted: Mapping[str, str], number: int = 1) -> None:
        self.review = review
        self._made = Rows(review, numbers_of(review.content), adopted)
        self._pages: list[list[Entry]] = pages_of(review)
        self.count = len(self._pages)
        self.number = min(max(number, 1), self.count)

    @cached_property
    def rows(self) -> list[ShownRow | Fold]:
        return [self._made.of(entry) for entry in self._pages[self.number - 1]]

    @property
    def before(self) -> int:
        """The number of the page before this one, or 0."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after this one, or 0."""
        return self.number + 1 if self.number < self.count else 0

    def address(self, number: int) -> str:
        """The address of a page of this review, from this one."""
        return "" if number == self.number else f"?page={number}"

    @cached_property
    def open(self) -> list[OpenRow]:
        return [
            OpenRow(entry.decision.row.ref, self._made.places.get(entry.decision.row.ref, ""), number)
            for number, entries in enumerate(self._pages, start=1)
            for entry in entries
            if entry.decision and entry.decision.is_open and not entry.is_further
        ]

    @property
    def decided(self) -> int:
        return sum(bool(decision.options) for decision in self.review.decisions)

    @property
    def counts(self) -> list[Count]:
        found = Counter(decision.row.change for decision in self.review.decisions if decision.row.key)
        others = Counter(decision.row.change for decision in self.review.decisions if not decision.row.key)
        comments = len(self.review.file.comments)
        return [
            Count(found[ParagraphState.UNCHANGED], "unchanged"),
            Count(
                found[ParagraphState.CHANGED] + found[ParagraphState.BOTH] + others[ParagraphState.CHANGED], "changed"
            ),
            Count(others[ParagraphState.NEW], "new"),
            Count(found[ParagraphState.REMOVED], "removed"),
            *([Count(found[ParagraphState.MOVED], "moved")] if found[ParagraphState.MOVED] else []),
            Count(comments, "Word comment" if comments == 1 else "Word comments"),
            Count(found[ParagraphState.CHECK] + others[ParagraphState.CHECK], "to check"),
        ]

    @cached_property
    def origin(self) -> Origin | None:
        """What the document says of the draft from which it was made: one query."""
        try:
            made_at = datetime.fromisoformat(self.review.file.made_at).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        if made_at.year in (MINYEAR, MAXYEAR):  # which one of the zones leads out of the calendar
            return None
        sections = self.review.draft.sections
        is_changed = any(one.then is not None and one.then != one.now for one in sections)
        number = Round.objects.filter(report=self.review.report, opened_at__range=(made_at, made_at + SECOND))
        return Origin(made_at, number.values_list("number", flat=True).first() or 0, is_changed)

    @property
    def authors(self) -> list[str]:
        """Those whose tracked changes were read as accepted."""
        return [author for author, _ in self.review.file.authors if author and not author.startswith(AUTHOR)]
