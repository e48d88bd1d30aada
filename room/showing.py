"""The screen of a room as its page shows it: for everybody alike, without the names and numbers of those who agree."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.safestring import SafeString

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from room.live_text import LiveText, is_shown, is_typed_now, live_text
from room.models import Recommendation, Room
from room.open_words import open_words
from room.queries import Group, Screen, screen_of
from room.words import changes_in, open_words_in, pages_of, size_of

LIST_PAGE, LINE = 1100, 60
"""So many characters of a list have a place on the screen; each text takes a line more."""
LISTED = 6
"""So many decisions stand beside the text; those before them are named by their numbers."""


@dataclass(frozen=True)
class Listed:
    """The newest decisions by addressee, and the numbers of the proposals for which there is no place."""

    groups: list[Group]
    others: list[int]


@dataclass(frozen=True)
class ListEntry:
    """A decided proposal, or as much of a long one as has a place on a page."""

    number: int
    words: SafeString


@dataclass(frozen=True)
class ListPage:
    """Whole texts of one group; `groups` are all of them, to show where the list is."""

    groups: list[Group]
    group: Group
    is_open: bool
    entries: list[ListEntry]


def list_pages(screen: Screen) -> list[ListPage]:
    """What was adopted and left open, one addressee a page, or several pages for one."""
    groups, pages = screen.adopted_in_order, []
    for group, is_open in [*((group, False) for group in groups), *((group, True) for group in screen.left_open)]:
        entries: list[ListEntry] = []
        space = 0
        for row in group.proposals:
            for words in pages_of(open_words_in(row.words)):
                if not entries or len(words) > space:
                    entries, space = [], LIST_PAGE
                    pages.append(ListPage(groups, group, is_open, entries))
                entries.append(ListEntry(row.proposal_number, words))
                space -= len(words) + LINE
    return pages


@dataclass(frozen=True)
class ShownScreen:
    """What is on the screen at `at`."""

    meeting: Meeting
    screen: Screen
    at: datetime

    @cached_property
    def typed(self) -> LiveText | None:
        """The text that is being typed, while it is on the screen instead of what was there before."""
        return live_text(self.room) if is_shown(self.room) else None

    @property
    def follows_often(self) -> bool:
        """Whether the words of somebody who types are to be expected."""
        return is_typed_now(self.room)

    @property
    def room(self) -> Room:
        return self.screen.room

    @property
    def proposal(self) -> Recommendation | None:
        return self.screen.proposal

    @property
    def is_list(self) -> bool:
        return self.room.shows == Room.Shows.ADOPTED and self.typed is None

    @property
    def is_adopted(self) -> bool:
        return self.proposal is not None and self.proposal.state == Recommendation.State.ADOPTED

    @property
    def size(self) -> str:
        return size_of(self.typed.text if self.typed else self.proposal.words)

    @property
    def marks_changes(self) -> bool:
        """Whether the screen marks them and there was a version before."""
        return self.screen.text_before is not None

    @cached_property
    def pages(self) -> list[SafeString] | list[ListPage]:
        """What is on the screen, in as many pages as it takes: of a text its words, of what was adopted the lists."""
        if self.is_list:
            return list_pages(self.screen)
        if self.typed:
            return pages_of(open_words_in(self.typed.text))
        if self.proposal is None:
            return []
        words = self.proposal.words
        return pages_of(changes_in(self.screen.text_before, words) if self.marks_changes else open_words_in(words))

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
    def has_open_words(self) -> bool:
        return bool(open_words(self.proposal.words))

    @property
    def adopted(self) -> Listed:
        return _newest(self.screen.adopted)

    @property
    def left_open(self) -> Listed:
        return _newest(self.screen.left_open)

    @property
    def following(self) -> list[Recommendation]:
        return self.screen.following[:2]


def _newest(groups: list[Group]) -> Listed:
    rows = sorted((row for group in groups for row in group.proposals), key=lambda row: row.state_at, reverse=True)
    shown = {row.pk for row in rows[:LISTED]}
    kept = [Group(group.name, [row for row in group.proposals if row.pk in shown]) for group in groups]
    newest_first = sorted(
        (group for group in kept if group.proposals), key=lambda group: group.proposals[0].state_at, reverse=True
    )
    return Listed(newest_first, sorted(row.proposal_number for row in rows[LISTED:]))


def shown_screen(meeting: Meeting) -> ShownScreen:
    """Seven queries; one more while a text is being typed."""
    return ShownScreen(meeting, screen_of(meeting), portal_now())
