"""The table of all comments of a round, for those who answer them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.utils.text import capfirst

from egm_portal.marked_texts.comparison import ComparedParagraph, difference
from egm_portal.text.sorting import natural_sort_key
from participants.models import Participant
from proceedings.queries import author_names
from reports.models import Report
from reports.present_text import PresentParagraph, present_paragraphs
from review.models import Comment, Round
from review.rounds.places import Place
from review.rounds.queries import comments_in, in_order, places_in
from review.rounds.reading import NOT_NAMED, author_of, offices_of

_S = Comment.State
DELETED = "Paragraphs that have been deleted"


@dataclass(frozen=True)
class Row:
    """A comment with its paragraph: as it was `circulated`, and as it is at `present`.

    Both are None for the draft as a whole and for paragraphs that the portal generates.
    """

    comment: Comment
    place: Place
    author: str
    answered_by: str
    circulated: str | None
    present: PresentParagraph | None
    replies: list[tuple[str, Comment]]

    @property
    def author_key(self) -> str:
        """The author in the address of a filtered table."""
        comment = self.comment
        if comment.participant_id:
            return f"p{comment.participant_id}"
        return f"u{comment.user_id}" if comment.user_id else f"n{comment.name}"

    @property
    def number(self) -> str:
        """What stands in the column of paragraphs."""
        return str(self.place.number) if self.place.number else "–"

    @property
    def is_open(self) -> bool:
        return self.comment.state == _S.OPEN

    @property
    def is_gone(self) -> bool:
        """Whether the paragraph has been deleted since the draft was circulated."""
        return self.circulated is not None and self.present is None

    @property
    def is_earlier(self) -> bool:
        """Whether an open comment is about another wording than that of the report as it is now."""
        return self.is_open and self.present is not None and self.present.source != self.circulated

    @property
    def adopted(self) -> str:
        """What the meeting adopted, if the paragraph is a conclusion or recommendation."""
        return self.present.adopted if self.present else ""

    @property
    def is_accepted_at_once(self) -> bool:
        """Whether to accept it needs no look at the text: the words go into the paragraph as it was circulated."""
        if self.comment.suggestion:
            return bool(self.present) and not self.is_earlier and not self.adopted
        return self.present is None

    @property
    def can_be_accepted(self) -> bool:
        return not (self.is_gone and self.comment.suggestion)

    @property
    def difference(self) -> ComparedParagraph | None:
        """What the suggested wording changes, or what was written in its place."""
        comment = self.comment
        if comment.adopted_text:
            return difference(comment.replaced_text, comment.adopted_text)
        return difference(comment.quote, comment.suggestion) if comment.suggestion else None

    @property
    def suggested(self) -> ComparedParagraph:
        """What the author would change in the paragraph as it was circulated."""
        return difference(self.comment.quote, self.comment.suggestion)

    @property
    def ticked(self) -> str:
        """The value of its box: with the state in which it is seen."""
        return f"{self.comment.pk}:{self.comment.state}"

    @property
    def changed_since(self) -> ComparedParagraph:
        """What has changed in the paragraph since it was circulated."""
        return difference(self.circulated, self.present.source)

    @property
    def seen(self) -> str:
        """The state of the comment and the words of its paragraph, as the page shows them."""
        return fingerprint(self.comment, self.present)


def fingerprint(comment: Comment, present: PresentParagraph | None) -> str:
    """Changes when the comment is answered or its paragraph changed: who answers has seen both."""
    words = sha256((present.source if present else "").encode()).hexdigest()[:16]
    return f"{comment.state}:{comment.answered_at.timestamp() if comment.answered_at else 0}:{words}"


@dataclass(frozen=True)
class Group:
    """The rows of one section."""

    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Choice:
    """A filter: what it is called, how many rows it leaves, and its part of the address."""

    name: str
    value: str
    label: str
    count: int
    is_chosen: bool


SHOWN: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "": ("All", lambda row: True),
    **{state.value: (capfirst(state.label), lambda row, state=state: row.comment.state == state) for state in _S},
    "wording": ("Suggested wording", lambda row: bool(row.comment.suggestion)),
    "earlier": ("On earlier wording", lambda row: row.is_earlier or (row.is_open and row.is_gone)),
}
"""What the table can be narrowed to."""


class Table:
    """The comments of a round in the order of its paragraphs, those on deleted ones last: seven queries.

    `show` is a key of SHOWN, `author` and `section` are values of their choices. Who has no right to names reads
    comments as on the circulated draft: of nobody, and answered by an office.
    """

    def __init__(
        self,
        report: Report,
        round_: Round,
        show: str = "",
        author: str = "",
        section: str = "",
        *,
        sees_names: bool = True,
        sees_views: bool = True,
    ) -> None:
        self.report, self.round = report, round_
        self.sees_names, self.sees_views = sees_names, sees_views
        self.show = show if show in SHOWN else ""
        self.author, self.section = author if sees_names else "", section

    @cached_property
    def all_rows(self) -> list[Row]:
        """What is answered one by one."""
        return [row for row in self._every_row if row.comment.kind != Comment.Kind.VIEW]

    @cached_property
    def views(self) -> list[Row]:
        """What people say should become of the texts that the meeting left open, which is answered by settling them."""
        if not self.sees_views:
            return []
        return [row for row in self._every_row if row.comment.kind == Comment.Kind.VIEW]

    @cached_property
    def _every_row(self) -> list[Row]:
        comments = comments_in(self.round)
        replies: dict[int, list[Comment]] = {}
        for comment in comments:
            replies.setdefault(comment.reply_to_id or 0, []).append(comment)
        present = present_paragraphs(self.report)
        users = {user for row in comments for user in (row.answered_by, row.user) if user}
        names = author_names(self.report.meeting, users) if self.sees_names else {}
        answering = names if self.sees_names else offices_of(self.report.meeting)
        nobody = "Somebody" if self.sees_names else "The organizers"

        def author(comment: Comment) -> str:
            return (names.get(comment.user_id) or author_of(comment)) if self.sees_names else NOT_NAMED

        return [
            Row(
                comment=comment,
                place=place,
                author=author(comment),
                answered_by=answering.get(comment.answered_by_id, nobody),
                circulated=self.round.wordings.get(place.key),
                present=present.get(place.key),
                replies=[(author(reply), reply) for reply in replies.get(comment.pk, [])],
            )
            for comment, place in in_order(places_in(self.round), replies.get(0, []))
        ]

    @cached_property
    def rows(self) -> list[Row]:
        """Those that were chosen; the comments on deleted paragraphs come last."""
        is_shown = SHOWN[self.show][1]
        return _deleted_last(row for row in self._of_author_and_section if is_shown(row))

    @property
    def whole(self) -> list[Row]:
        """All comments in the same order, whatever was chosen."""
        return _deleted_last(self._every_row)

    @property
    def _of_author_and_section(self) -> list[Row]:
        return [
            row
            for row in self.all_rows
            if self.author in ("", row.author_key) and self.section in ("", row.place.part or "whole")
        ]

    @staticmethod
    def grouped(rows: list[Row]) -> list[Group]:
        """The rows below the headings of their sections."""
        headings: dict[str, list[Row]] = {}
        for row in rows:
            headings.setdefault(DELETED if row.is_gone else row.place.heading, []).append(row)
        return [Group(heading, of_section) for heading, of_section in headings.items()]

    @property
    def states(self) -> dict[str, int]:
        """How many comments of the round are in each state."""
        return dict(Counter(row.comment.state for row in self.all_rows))

    @property
    def answered(self) -> int:
        return len(self.all_rows) - self.states.get(_S.OPEN, 0)

    @property
    def chips(self) -> list[Choice]:
        rows = self._of_author_and_section
        counts = {name: sum(map(fits, rows)) for name, (_, fits) in SHOWN.items()}
        return [
            Choice("show", name, label, counts[name], name == self.show)
            for name, (label, _) in SHOWN.items()
            if counts[name] or name in ("", self.show)
        ]

    @property
    def authors(self) -> list[Choice]:
        if not self.sees_names:
            return []
        counts = Counter((row.author, row.author_key) for row in self.all_rows)
        return [Choice("from", "", "everybody", len(self.all_rows), not self.author)] + [
            Choice("from", key, name, count, key == self.author)
            for (name, key), count in sorted(counts.items(), key=lambda found: natural_sort_key(found[0][0]))
        ]

    @property
    def sections(self) -> list[Choice]:
        counts = Counter((row.place.part or "whole", row.place.heading) for row in self.all_rows)
        return [Choice("section", "", "all sections", len(self.all_rows), not self.section)] + [
            Choice("section", part, heading, count, part == self.section) for (part, heading), count in counts.items()
        ]

    @property
    def people(self) -> tuple[int, int]:
        """How many of those who take part have commented or said that they have no comments, and how many do."""
        attending = set(
            Participant.objects.attending().filter(meeting=self.report.meeting_id).values_list("pk", flat=True)
        )
        silent = set(self.round.without_comments.values_list("participant", flat=True))
        heard = {row.comment.participant_id for row in self._every_row} | silent
        return len(heard & attending), len(attending)


def _deleted_last(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.is_gone)
