"""The screen of a room as its page shows it: for everybody alike, without the names and numbers of those who agree."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from reports.models import Recommendation, Room
from reports.room.open_words import open_words
from reports.room.queries import Group, Screen, screen_of
from reports.room.words import size_of, with_changes

LISTED = 6
"""So many decisions stand beside the text; those before them are named by their numbers."""


@dataclass(frozen=True)
class Listed:
    """The newest decisions by addressee, and the numbers of the proposals for which there is no place."""

    groups: list[Group]
    others: list[int]


@dataclass(frozen=True)
class ShownScreen:
    """What is on the screen at `at`."""

    meeting: Meeting
    screen: Screen
    at: datetime

    @property
    def room(self) -> Room:
        return self.screen.room

    @property
    def proposal(self) -> Recommendation | None:
        return self.screen.proposal

    @property
    def is_list(self) -> bool:
        return self.room.shows == Room.Shows.ADOPTED

    @property
    def is_adopted(self) -> bool:
        return self.proposal is not None and self.proposal.state == Recommendation.State.ADOPTED

    @property
    def size(self) -> str:
        return size_of(self.proposal.words)

    @property
    def changes(self) -> SafeString:
        """The text with its changes marked, if the screen marks them and there was a version before."""
        before = self.screen.text_before
        return SafeString() if before is None else with_changes(before, self.proposal.words)

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
    """Seven queries."""
    return ShownScreen(meeting, screen_of(meeting), portal_now())
