"""The screen of a room: for everybody alike, without the names and numbers of those who agree."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.utils.safestring import SafeString

from egm_portal.clock import portal_now
from egm_portal.marked_texts.comparison import Comparison, compare
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting
from room.models import UNDECIDED, Recommendation, Room, addressees_of
from room.open_words import open_words
from room.queries import followed_proposals
from room.words import changes_in, open_words_in, pages_of, size_of

_S = Recommendation.State
CONCLUSIONS = "Conclusions"
LIST_PAGE, LINE = 1100, 60
"""So many characters of a list have a place on the screen; each text takes a line more."""
LISTED = 6
"""So many decisions stand beside the text; those before them are named by their numbers."""


@dataclass(frozen=True)
class Group:
    """Proposals to one addressee, whose key it has, or the conclusions."""

    name: str
    proposals: list[Recommendation]
    key: str = ""


def grouped(meeting: Meeting, proposals: Iterable[Recommendation]) -> list[Group]:
    """The proposals by addressee in the meeting's order, the conclusions first, without empty groups: one query."""
    by_key: dict[str, list[Recommendation]] = {}
    for proposal in proposals:
        by_key.setdefault(proposal.addressee, []).append(proposal)
    names = [("", CONCLUSIONS), *((addressee.key, addressee.name) for addressee in addressees_of(meeting))]
    return [Group(name, by_key[key], key) for key, name in names if key in by_key]


@dataclass(frozen=True)
class ListPage:
    """Whole texts of one group by their numbers, or as much of a long one as has a place; `groups` are all of them."""

    groups: list[Group]
    group: Group
    is_open: bool
    entries: list[tuple[int, SafeString]]


class Screen:
    """What is on the screen, what was adopted and left open, newest first, and the queue, at `at`.

    Five queries at most; one more while a text is being typed for an addressee, to mark what changed, and for who
    proposed a text.
    """

    def __init__(self, room: Room, at: datetime | None = None) -> None:
        self.meeting = meeting = room.meeting
        self.room, self.at = room, at or portal_now()
        proposals = followed_proposals(meeting)
        by_state: dict[str, list[Recommendation]] = defaultdict(list)
        for row in sorted(proposals, key=lambda row: row.state_at, reverse=True):
            by_state[row.state].append(row)
        self.proposal = next((row for row in proposals if row.pk == self.room.proposal_id), None)
        self.queue = [row for row in proposals if row.state in UNDECIDED]
        self._decided = by_state

    @cached_property
    def adopted(self) -> list[Group]:
        return grouped(self.meeting, self._decided[_S.ADOPTED])

    @cached_property
    def left_open(self) -> list[Group]:
        return grouped(self.meeting, self._decided[_S.LEFT_OPEN])

    @cached_property
    def typed(self) -> Room | None:
        """The room, while the text that is being typed there is on the screen instead of what was there before."""
        return self.room if self.room.is_typed_shown else None

    @property
    def is_list(self) -> bool:
        return self.room.shows == Room.Shows.ADOPTED and self.typed is None

    @property
    def is_adopted(self) -> bool:
        return self.proposal is not None and self.proposal.state == _S.ADOPTED

    @property
    def following(self) -> list[Recommendation]:
        """What comes next in the queue."""
        return [row for row in self.queue if row != self.proposal and row.state != _S.LEFT_OPEN]

    @cached_property
    def text_before(self) -> str | None:
        """The version before the one on the screen, if changes are marked and there was another: at most one query."""
        # Of adopted words nothing is struck out: they are those that count.
        if self.proposal is None or self.is_adopted or not self.room.with_changes:
            return None
        earlier = TextVersion.objects.filter(versioned_text=self.proposal.wording_id)
        return earlier.filter(number=self.proposal.version - 1).values_list("text", flat=True).first()

    @property
    def changes(self) -> Comparison | None:
        """How the text on the screen differs from that version."""
        return compare(self.text_before, self.proposal.words) if self.text_before is not None else None

    @property
    def size(self) -> str:
        return size_of(self.typed.typed_text if self.typed else self.proposal.words)

    @property
    def has_open_words(self) -> bool:
        return bool(open_words(self.proposal.words))

    @cached_property
    def pages(self) -> list[SafeString] | list[ListPage]:
        """What is on the screen, in as many pages as it takes: of a text its words, of what was adopted the lists."""
        if self.is_list:
            return self._list_pages()
        if self.typed:
            return pages_of(open_words_in(self.typed.typed_text))
        if self.proposal is None:
            return []
        words = self.proposal.words
        return pages_of(open_words_in(words) if self.text_before is None else changes_in(self.text_before, words))

    @property
    def page(self) -> int:
        """Where the operator has turned to; what is typed stands on the last page."""
        last = max(len(self.pages) - 1, 0)
        return last if self.typed else min(self.room.page, last)

    @property
    def page_number(self) -> int:
        return self.page + 1

    @property
    def shown_page(self) -> SafeString | ListPage | None:
        return self.pages[self.page] if self.pages else None

    @property
    def newest_adopted(self) -> tuple[list[Group], list[int]]:
        return _newest(self.adopted)

    @property
    def newest_left_open(self) -> tuple[list[Group], list[int]]:
        return _newest(self.left_open)

    def _list_pages(self) -> list[ListPage]:
        """What was adopted, in the order of its numbers, and left open, one addressee a page, or several for one."""
        groups = [replace(group, proposals=sorted(group.proposals, key=_number)) for group in self.adopted]
        pages: list[ListPage] = []
        for group, is_open in [*((group, False) for group in groups), *((group, True) for group in self.left_open)]:
            entries: list[tuple[int, SafeString]] = []
            space = 0
            for row in group.proposals:
                for words in pages_of(open_words_in(row.words)):
                    if not entries or len(words) > space:
                        entries, space = [], LIST_PAGE
                        pages.append(ListPage(groups, group, is_open, entries))
                    entries.append((row.proposal_number, words))
                    space -= len(words) + LINE
        return pages


def _number(row: Recommendation) -> int:
    return row.proposal_number


def _newest(groups: list[Group]) -> tuple[list[Group], list[int]]:
    """The newest decisions by addressee, and the numbers of the proposals for which there is no place."""
    rows = sorted((row for group in groups for row in group.proposals), key=lambda row: row.state_at, reverse=True)
    shown = {row.pk for row in rows[:LISTED]}
    kept = [replace(group, proposals=[row for row in group.proposals if row.pk in shown]) for group in groups]
    newest_first = sorted(
        (group for group in kept if group.proposals), key=lambda group: group.proposals[0].state_at, reverse=True
    )
    return newest_first, sorted(row.proposal_number for row in rows[LISTED:])
