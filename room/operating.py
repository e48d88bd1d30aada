"""What the operator's page and the view of the chair show. No request, and a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.safestring import SafeString

from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting, User
from proceedings.queries import author_names
from room.models import Recommendation, RecordEntry, Room, Suggestion
from room.open_words import open_words
from room.operator_forms import AboutForm, EditForm, ReopenForm, ViewForm
from room.operators import other_operators
from room.queries import Stances, stances_on
from room.rules import UNDONE_WITHIN, refusal_to_undo_decision
from room.screen import Screen
from room.words import with_changes

_S = Recommendation.State


class OperatorPage:
    """The room with the proposal `number` selected; otherwise that on the screen or, if it is decided, the next.

    Each proposal has its `open_suggestions`, and those of the queue the names of others by whom they are `edited_by`.
    """

    def __init__(self, room: Room, reader: User, number: int | None = None) -> None:
        self.room, self.meeting, self.reader, self.screen = room, room.meeting, reader, Screen(room)
        self.at, self.queue = self.screen.at, self.screen.queue
        self.operators = other_operators(room.meeting, reader)
        # What the verbs can act on: the undecided, and what was adopted.
        self.proposals = [*self.queue, *(row for group in self.screen.adopted for row in group.proposals)]
        waiting = Suggestion.objects.filter(state=Suggestion.State.OPEN).select_related("participant")
        prefetch_related_objects(
            self.proposals, "proposed_by", Prefetch("suggestions", waiting, to_attr="open_suggestions")
        )
        for row in self.queue:
            row.edited_by = [each.name for each in self.operators if each.recommendation == row]
        chosen = next((row for row in self.proposals if row.proposal_number == number), None)
        on_screen = self.screen.proposal if self.screen.proposal in self.queue else None
        self.proposal: Recommendation | None = chosen or on_screen or next(iter(self.queue), None)

    @property
    def typed(self) -> Room | None:
        """The room, if somebody types a text for the screen there, or has typed one and not kept it."""
        return self.room if self.room.has_typed else None

    @property
    def typed_by_others(self) -> bool:
        typed = self.typed
        return typed is not None and typed.typed_by_id != self.reader.pk and bool(typed.typed_text.strip())

    @cached_property
    def typed_by(self) -> str:
        """The name of whoever types it."""
        user = self.room.typed_by
        return author_names(self.meeting, [user])[user.pk] if user else ""

    @cached_property
    def stances(self) -> Stances | None:
        """The answers to the selected proposal; None where the meeting does not agree on telephones."""
        return stances_on([self.proposal])[self.proposal.pk] if self.room.takes_stances else None

    @cached_property
    def written(self) -> TextVersion | None:
        """The newest version of its words."""
        versions = TextVersion.objects.filter(versioned_text=self.proposal.wording_id, number=self.proposal.version)
        return versions.select_related("author").first()

    @cached_property
    def author(self) -> str:
        """The name of who has written that version."""
        user = self.written.author if self.written else None
        return author_names(self.meeting, [user]).get(user.pk, "") if user else ""

    @property
    def open_words(self) -> list[str]:
        return open_words(self.proposal.text)

    @property
    def suggested(self) -> list[tuple[Suggestion, SafeString]]:
        """The wordings suggested for it, with what each changes."""
        return [(each, with_changes(self.proposal.text, each.text)) for each in self.proposal.open_suggestions]

    @cached_property
    def undoable(self) -> Recommendation | None:
        """The proposal that was decided within the last minute, or None; reads the room if there was one."""
        last = last_decision(self.meeting, self.at)
        return None if last is None or refusal_to_undo_decision(last, self.at) else last

    @property
    def seconds_to_undo(self) -> int:
        since = self.undoable.typed_at or self.undoable.state_at
        return int((UNDONE_WITHIN - (self.at - since)).total_seconds())

    def numbered(self, numbers: Iterable[int]) -> list[Recommendation]:
        """The undecided proposals with these numbers, in the order of the queue."""
        wanted = set(numbers)
        return [row for row in self.queue if row.proposal_number in wanted]


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


def overtaken_edit(meeting: Meeting, form: AboutForm) -> OvertakenEdit | None:
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
