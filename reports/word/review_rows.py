"""The rows of a review as a page shows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from egm_portal.incoming.imported import SECTION
from egm_portal.marked_texts.content import Span, words
from reports.word.comparing import ParagraphState
from reports.word.pages import Entry
from reports.word.review import COMMENT, IGNORE, KEEP, USE, CommentChoice, Decision, Review
from reports.word.shown import shown_pieces, shown_words

LABELS = {USE: "Use the imported text", KEEP: "Keep the current text"}
LABELS |= {COMMENT: "Import as a comment", IGNORE: "Leave it out"}
OF_REMOVED = {USE: "Remove the paragraph", KEEP: "Keep the current text"}
OF_MOVED = {USE: "Move the paragraph", KEEP: "Leave it where it is"}
TINTS = {
    ParagraphState.CHANGED: "warn",
    ParagraphState.BOTH: "bad",
    ParagraphState.NEW: "good",
    ParagraphState.REMOVED: "bad",
    ParagraphState.MOVED: "accent",
    ParagraphState.CHECK: "warn",
}
FOLDED = 20
"""Unchanged paragraphs that a page repeats of those that follow each other: all of them can be read in the draft."""


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
    tint: str = ""
    pieces: list[tuple[str, Span]] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    told: str = ""
    by_likeness: bool = False
    is_heading: bool = False
    is_recommendation: bool = False
    adopted: str = ""
    options: list[Option] = field(default_factory=list)
    comments: Sequence[CommentChoice] = ()
    is_open: bool = False


@dataclass(frozen=True)
class Fold:
    """Unchanged paragraphs, one after the other: the first of their texts, and how many there are in all."""

    first: str
    last: str
    texts: list[str]
    count: int

    @property
    def place(self) -> str:
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def more(self) -> int:
        return self.count - len(self.texts)


class Rows:
    """Makes rows of entries, with the `numbers` of paragraphs and the `adopted` words of recommendations, by key."""

    def __init__(self, review: Review, numbers: Mapping[str, str], adopted: Mapping[str, str]) -> None:
        self.review, self.numbers, self.adopted = review, numbers, adopted
        # Where each row stands in the report, by its name: its number, or that before it.
        self.places: dict[str, str] = {}
        before = ""
        for decision in review.decisions:
            number = numbers.get(decision.row.key, "")
            before = number or before
            if number:
                self.places[decision.row.ref] = f"{number}."
            elif before and decision.row.change in (ParagraphState.NEW, ParagraphState.CHECK):
                self.places[decision.row.ref] = f"after {before}."

    def of(self, entry: Entry) -> ShownRow | Fold:
        if folded := entry.folded:
            numbered = [number for one in folded if (number := self.numbers.get(one.row.key, ""))]
            texts = [shown_words(one.row.imported) for one in folded[:FOLDED]]
            return Fold(numbered[0] if numbered else "", numbered[-1] if numbered else "", texts, len(folded))
        if entry.decision is None or entry.is_further:
            place = self.places.get(entry.decision.row.ref, "") if entry.decision else ""
            told = "" if entry.decision else "Comments on nothing that could be shown here, such as an empty paragraph."
            ref = f"comment-{entry.comments[0].place}"
            return ShownRow(ref, place, "comments", told=told, comments=entry.comments)
        return self._decision(entry.decision, entry.comments)

    def _decision(self, decision: Decision, comments: Sequence[CommentChoice]) -> ShownRow:
        row = decision.row
        is_both = row.change is ParagraphState.BOTH
        labels = {ParagraphState.REMOVED: OF_REMOVED, ParagraphState.MOVED: OF_MOVED}.get(row.change, LABELS)
        return ShownRow(
            ref=row.ref,
            place=self.places.get(row.ref, ""),
            state=row.change.value,
            tint=TINTS.get(row.change, ""),
            pieces=[] if is_both or row.change is ParagraphState.CHECK else self._pieces(decision),
            versions=list(self._versions(decision)) if is_both else [],
            told=decision.told if row.change is ParagraphState.CHECK else "",
            by_likeness=row.by_likeness,
            is_heading=bool(row.imported) and row.imported.kind == SECTION,
            is_recommendation=decision.is_recommendation,
            adopted=self.adopted.get(row.key, ""),
            options=[Option(value, labels[value], value == decision.choice) for value in decision.options],
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
