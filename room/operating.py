"""What the operator's page and the view of the chair show. No request, and a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.safestring import SafeString

from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting, User
from proceedings.queries import author_names
from room.live_text import live_text
from room.models import Recommendation, RecordEntry, Suggestion
from room.open_words import open_words
from room.operator_forms import EditForm, ProposalForm, ReopenForm, ViewForm
from room.operators import Operators
from room.queries import Screen, Stances, open_suggestions, screen_of, stances_on
from room.rules import UNDONE_WITHIN, refusal_to_undo_decision
from room.showing import ShownScreen
from room.words import with_changes

_S = Recommendation.State


@dataclass(frozen=True)
class Queued:
    """A proposal in the queue, with what its line says."""

    proposal: Recommendation
    suggestions: list[Suggestion]
    is_selected: bool
    is_shown: bool
    edited_by: list[str]  # by others


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

    def __init__(self, meeting: Meeting, reader: User, number: int | None = None, at: datetime | None = None) -> None:
        self.meeting, self.reader, self.at = meeting, reader, at or portal_now()
        self.screen: Screen = screen_of(meeting)
        self.shown = ShownScreen(meeting, self.screen, self.at)
        self._suggestions = open_suggestions(self.proposals)
        self.typed = live_text(self.screen.room)
        self.operators = Operators(meeting, reader)
        self._number = number

    @property
    def typed_by_others(self) -> bool:
        """Whether somebody else types a text for the screen, or has typed one and not kept it."""
        return self.typed is not None and self.typed.by != self.reader.pk and bool(self.typed.text.strip())

    @cached_property
    def typed_by(self) -> str:
        """The name of whoever types it."""
        user = self.screen.room.typed_by
        return author_names(self.meeting, [user])[user.pk] if user else ""

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
                edited_by=self.operators.editing(row),
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


@dataclass(frozen=True)
class OvertakenEdit:
    """Words that somebody wrote while somebody else, who has this name, adopted the proposal."""

    proposal: Recommendation
    text: str
    by: str

    @property
    def difference(self) -> SafeString:
        """What they would change in the adopted words."""
        return with_changes(self.proposal.adopted_text, self.text)


def overtaken_edit(meeting: Meeting, form: ProposalForm) -> OvertakenEdit | None:
    """What was typed into the form, if its proposal is adopted by now and other words were typed; three queries."""
    if not isinstance(form, EditForm | ViewForm) or isinstance(form, ReopenForm):
        return None
    rows = Recommendation.objects.filter(meeting=meeting, state=_S.ADOPTED)
    proposal = rows.filter(pk=form.cleaned_data["proposal"]).first()
    if proposal is None:
        return None
    view = form.cleaned_data.get("view")
    text = f"{proposal.adopted_text} {view}" if view else form.cleaned_data["text"]
    adopted = RecordEntry.objects.filter(recommendation=proposal, event=RecordEntry.Event.ADOPTED).select_related("by")
    last = adopted.order_by("-pk").first()
    by = author_names(meeting, [last.by])[last.by_id] if last and last.by else "Somebody else"
    return OvertakenEdit(proposal, text, by)


def last_decision(meeting: Meeting, at: datetime) -> Recommendation | None:
    decided = Recommendation.objects.filter(meeting=meeting).exclude(state__in=[_S.PROPOSED, _S.CONSIDERED])
    recent = decided.filter(state_at__gt=at - UNDONE_WITHIN) | decided.filter(typed_at__gt=at - UNDONE_WITHIN)
    return recent.order_by("-state_at", "-pk").first()
