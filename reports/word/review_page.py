"""A review in the form of its page: rows to decide, with what is unchanged between them folded."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reports.content import Span, words
from reports.word.comparing import Change
from reports.word.drafts import numbers_of
from reports.word.imported import SECTION
from reports.word.review import COMMENT, IGNORE, KEEP, USE, CommentChoice, Decision, Review
from reports.word.shown import shown_pieces, shown_words
from reports.word.since import AUTHOR

LABELS = {USE: "Use the imported text", KEEP: "Keep the current text"}
LABELS |= {COMMENT: "Import as a comment", IGNORE: "Leave it out"}
OF_REMOVED = {USE: "Remove the paragraph", KEEP: "Keep the current text"}
OF_MOVED = {USE: "Move the paragraph", KEEP: "Leave it where it is"}
TINTS = {
    Change.CHANGED: "warn",
    Change.BOTH: "bad",
    Change.NEW: "good",
    Change.REMOVED: "bad",
    Change.MOVED: "accent",
    Change.CHECK: "warn",
}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Version:
    """One side of a paragraph that both have changed: whose it is, and its difference to what it was."""

    name: str
    pieces: list[tuple[str, Span]]


@dataclass(frozen=True)
class ShownRow:
    """A row of the page: where it stands, its state, its text, and what can be chosen."""

    ref: str
    place: str
    state: str
    tint: str
    pieces: list[tuple[str, Span]] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    told: str = ""
    by_likeness: bool = False
    is_heading: bool = False
    is_recommendation: bool = False
    adopted: str = ""
    options: list[Option] = field(default_factory=list)
    comments: list[CommentChoice] = field(default_factory=list)
    is_open: bool = False


@dataclass(frozen=True)
class Fold:
    """Unchanged paragraphs, one after the other."""

    first: str
    last: str
    texts: list[str]

    @property
    def place(self) -> str:
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Count:
    number: int
    word: str


class ReviewPage:
    def __init__(self, review: Review, adopted: Mapping[str, str]) -> None:
        self.review, self.adopted = review, adopted
        self.numbers = numbers_of(review.content)

    @cached_property
    def rows(self) -> list[ShownRow | Fold]:
        return list(self._rows())

    @property
    def open(self) -> list[ShownRow]:
        return [row for row in self.rows if isinstance(row, ShownRow) and row.is_open]

    @property
    def decided(self) -> int:
        return sum(bool(decision.options) for decision in self.review.decisions)

    @property
    def counts(self) -> list[Count]:
        found = Counter(decision.row.change for decision in self.review.decisions if decision.row.key)
        others = Counter(decision.row.change for decision in self.review.decisions if not decision.row.key)
        comments = len(self.review.file.comments)
        return [
            Count(found[Change.UNCHANGED], "unchanged"),
            Count(found[Change.CHANGED] + found[Change.BOTH] + others[Change.CHANGED], "changed"),
            Count(others[Change.NEW], "new"),
            Count(found[Change.REMOVED], "removed"),
            *([Count(found[Change.MOVED], "moved")] if found[Change.MOVED] else []),
            Count(comments, "Word comment" if comments == 1 else "Word comments"),
            Count(found[Change.CHECK] + others[Change.CHECK], "to check"),
        ]

    @property
    def authors(self) -> list[str]:
        """Those whose tracked changes were read as accepted."""
        return [author for author, _ in self.review.file.authors if author and not author.startswith(AUTHOR)]

    def _rows(self) -> Iterator[ShownRow | Fold]:
        held: list[Decision] = []
        for decision in self.review.decisions:
            comments = self.review.comments_on(decision.row)
            if not decision.options and not comments:
                held += [decision] if decision.row.key else []
                continue
            yield from self._fold(held)
            held = []
            yield self._shown(decision, comments)
        yield from self._fold(held)

    def _fold(self, held: list[Decision]) -> Iterator[Fold]:
        if held:
            numbered = [number for one in held if (number := self.numbers.get(one.row.key, ""))]
            texts = [shown_words(one.row.imported) for one in held]
            yield Fold(numbered[0] if numbered else "", numbered[-1] if numbered else "", texts)

    def _shown(self, decision: Decision, comments: list[CommentChoice]) -> ShownRow:
        row = decision.row
        is_both = row.change is Change.BOTH
        return ShownRow(
            ref=row.ref,
            place=self._place(decision),
            state=row.change.value,
            tint=TINTS.get(row.change, ""),
            pieces=[] if is_both or row.change is Change.CHECK else self._pieces(decision),
            versions=list(self._versions(decision)) if is_both else [],
            told=decision.told if row.change is Change.CHECK else "",
            by_likeness=row.by_likeness,
            is_heading=bool(row.imported) and row.imported.kind == SECTION,
            is_recommendation=decision.is_recommendation,
            adopted=self.adopted.get(row.key, ""),
            options=self._options(decision),
            comments=comments,
            is_open=decision.is_open,
        )

    def _pieces(self, decision: Decision) -> list[tuple[str, Span]]:
        row = decision.row
        if row.imported and row.imported.kind == SECTION:
            now = next((one.heading for one in self.review.draft.sections if one.id == row.section), "")
            return [("del", Span(now)), ("", Span(" ")), ("ins", Span(words(row.imported.spans)))]
        return list(shown_pieces(row.now, row.imported))

    def _versions(self, decision: Decision) -> Iterator[Version]:
        row = decision.row
        then = next((one.origin.get(row.key) for one in self.review.draft.sections if one.id == row.section), None)
        file = shown_pieces(then, row.imported)
        yield Version("In the file", [("", Span("(removed)"))] if row.imported is None else list(file))
        now = [("", Span("(deleted)"))] if row.now is None else list(shown_pieces(then, row.now))
        yield Version("In the draft", now)

    def _options(self, decision: Decision) -> list[Option]:
        labels = {Change.REMOVED: OF_REMOVED, Change.MOVED: OF_MOVED}.get(decision.row.change, LABELS)
        offered = [one for one in decision.options if one != COMMENT or self.review.round]
        # There is nothing to choose between one and none.
        return [Option(value, labels[value], value == decision.choice) for value in offered] if offered[1:] else []

    def _place(self, decision: Decision) -> str:
        if number := self.numbers.get(decision.row.key, ""):
            return f"{number}."
        before = ""
        for other in self.review.decisions:
            if other is decision:
                break
            before = self.numbers.get(other.row.key, "") or before
        return f"after {before}." if before and decision.row.change in (Change.NEW, Change.CHECK) else ""
