"""What the operator's page and the view of the chair show. No request, and a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting
from reports.models import Recommendation, Suggestion
from reports.room.open_words import open_words
from reports.room.queries import Screen, Stances, open_suggestions, screen_of, stances_on
from reports.room.showing import ShownScreen
from reports.room.words import with_changes
from reports.rules import UNDONE_WITHIN, refusal_to_undo_decision

_S = Recommendation.State


@dataclass(frozen=True)
class Queued:
    """A proposal in the queue, with what its line says."""

    proposal: Recommendation
    suggestions: list[Suggestion]
    is_selected: bool
    is_shown: bool


@dataclass(frozen=True)
class Undoable:
    """The last decision, as long as it can be undone: until `seconds` from now."""

    proposal: Recommendation
    seconds: int


@dataclass(frozen=True)
class Selected:
    """The proposal on which the verbs act; `stances` are None where the meeting does not agree on telephones."""

    proposal: Recommendation
    stances: Stances | None
    suggestions: list[Suggestion]
    written: TextVersion | None  # its newest version

    @property
    def open_words(self) -> list[str]:
        return open_words(self.proposal.text)

    @property
    def suggested(self) -> list[tuple[Suggestion, str]]:
        """The suggested wordings, with what each changes."""
        return [(each, with_changes(self.proposal.text, each.text)) for each in self.suggestions]


class OperatorPage:
    """The room with the proposal `number` selected; otherwise that on the screen or, if it is decided, the next."""

    def __init__(self, meeting: Meeting, number: int | None = None, at: datetime | None = None) -> None:
        self.meeting, self.at = meeting, at or portal_now()
        self.screen: Screen = screen_of(meeting)
        self.shown = ShownScreen(meeting, self.screen, self.at)
        self._suggestions = open_suggestions(self.proposals)
        self._number = number

    @property
    def proposals(self) -> list[Recommendation]:
        """What the verbs can act on: the undecided, and what was adopted."""
        return [*self.screen.queue, *(row for group in self.screen.adopted for row in group.proposals)]

    @cached_property
    def proposal(self) -> Recommendation | None:
        chosen = next((row for row in self.proposals if row.proposal_number == self._number), None)
        on_screen = self.screen.proposal if self.screen.proposal in self.screen.queue else None
        return chosen or on_screen or next(iter(self.screen.queue), None)

    @cached_property
    def selected(self) -> Selected | None:
        if self.proposal is None:
            return None
        pk = self.proposal.pk
        written = TextVersion.objects.filter(versioned_text=self.proposal.wording_id, number=self.proposal.version)
        newest = written.select_related("author").first()
        stances = stances_on([self.proposal])[pk] if self.screen.room.takes_stances else None
        return Selected(self.proposal, stances, self._suggestions[pk], newest)

    @property
    def queue(self) -> list[Queued]:
        return [
            Queued(
                row,
                self._suggestions[row.pk],
                is_selected=row == self.proposal,
                is_shown=row == self.screen.proposal,
            )
            for row in self.screen.queue
        ]

    @cached_property
    def undoable(self) -> Undoable | None:
        """The decision of the last minute, or None; reads the report if there was one."""
        last = last_decision(self.meeting, self.at)
        if last is None or refusal_to_undo_decision(last, self.at):
            return None
        left = UNDONE_WITHIN - (self.at - (last.typed_at or last.state_at))
        return Undoable(last, int(left.total_seconds()))

    def numbered(self, numbers: Iterable[int]) -> list[Recommendation]:
        """The undecided proposals with these numbers, in the order of the queue."""
        wanted = set(numbers)
        return [row for row in self.screen.queue if row.proposal_number in wanted]


def last_decision(meeting: Meeting, at: datetime) -> Recommendation | None:
    decided = Recommendation.objects.filter(meeting=meeting).exclude(state__in=[_S.PROPOSED, _S.CONSIDERED])
    recent = decided.filter(state_at__gt=at - UNDONE_WITHIN) | decided.filter(typed_at__gt=at - UNDONE_WITHIN)
    return recent.order_by("-state_at", "-pk").first()
