"""What refers to a participant, found by the relations of the models: what a merge moves.

A relation that is added later is moved as well. Where both entries have what one person can have only once, the merge
is refused, unless `KINDS` says that it can be united.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet, UniqueConstraint
from django.template.defaultfilters import pluralize

from office.person import mails_about
from participants.models import Invitation, Participant


class Kind(NamedTuple):
    """What the rows of a relation are called for people; without a name they are on no page.

    Of a row that both entries have, one `is_united`: that of the entry that stays.
    """

    one: str
    many: str
    is_united: bool = False


KINDS = {
    # Unless both were received, which `rules.refusal_to_merge` refuses.
    "papers.Paper.participant": Kind("paper", "papers", is_united=True),
    "papers.PaperAuthor.participant": Kind(
        "paper written with somebody else", "papers written with others", is_united=True
    ),
    "papers.Author.participant": Kind("authorship of a document", "authorships of documents"),
    "papers.Submission.participant": Kind("presentation or statement", "presentations and statements"),
    "papers.Document.addressee": Kind("document addressed to the person", "documents addressed to the person"),
    "agenda.ItemPerson.participant": Kind("slot in the programme", "slots in the programme", is_united=True),
    "agenda.ItemDocument.participant": Kind("document of an item", "documents of items"),
    "agenda.Officer.participant": Kind("role in a session", "roles in sessions", is_united=True),
    "agenda.SessionDocument.participant": Kind("document of a session", "documents of sessions"),
    "agenda.DayChange.participant": Kind("item taken on the day", "items taken on the day"),
    "proceedings.AttendedDay.participant": Kind("day attended", "days attended", is_united=True),
    # Those of the absorbed entry are revoked, so that one invitation remains valid.
    "participants.Invitation.participant": Kind("invitation", "invitations", is_united=True),
    "participants.InvitationLetter.participant": Kind("visa support letter", "visa support letters", is_united=True),
    "participants.LetterOfInvitation.participant": Kind(
        "letter of invitation", "letters of invitation", is_united=True
    ),
    "participants.TaskCompletion.participant": Kind("task done", "tasks done", is_united=True),
    "participants.Participant.suggested_by": Kind("person suggested", "people suggested"),
    "participants.Participant.replaces": Kind("person who takes the place", "people who take the place"),
    "participants.FormerParticipant.participant": Kind("entry merged into it", "entries merged into it"),
    "reminders.Reminder.participant": Kind("reminder", "reminders", is_united=True),
    "reports.Writer.participant": Kind("report written", "reports written", is_united=True),
    "review.Comment.participant": Kind("comment on the report", "comments on the report"),
    "review.NoComments.participant": Kind("answer without comments", "answers without comments", is_united=True),
    "room.Recommendation.proposed_by": Kind("proposal to the report", "proposals to the report"),
    "room.Recommendation_supporters.participant": Kind("supported proposal", "supported proposals", is_united=True),
    "room.Stance.participant": Kind("answer to a proposal", "answers to proposals", is_united=True),
    "room.Suggestion.participant": Kind("suggested wording", "suggested wordings", is_united=True),
    # What somebody needs is on the page of needs alone. Of two answers, that of the entry that stays is kept.
    "participants.Need.participant": Kind("", "", is_united=True),
    # Who has answered is known to nobody; an entry of the search is written again with each change.
    "evaluation.Respondent.participant": Kind("", "", is_united=True),
    "papers.SearchEntry.participant": Kind("", "", is_united=True),
}
"""In the order of the page. Others have the name of their model, and are not united."""


@dataclass(frozen=True)
class Relation:
    """A column that refers to participants; that of a many-to-many relation is in its table."""

    column: ForeignKey

    @property
    def kind(self) -> Kind:
        options = self.column.model._meta
        return KINDS.get(str(self.column), Kind(options.verbose_name, options.verbose_name_plural))

    def rows(self, *entries: Participant) -> QuerySet:
        return self.column.model._base_manager.filter(**{f"{self.column.name}__in": entries})

    def rows_of_both(self, kept: Participant, absorbed: Participant) -> QuerySet:
        """The rows of `absorbed` that would break a unique constraint if they were those of `kept`."""
        repeated = Q(pk__in=[])
        for others, condition in self._unique_with():
            same = self.rows(kept).filter(condition, **{name: OuterRef(name) for name in others})
            repeated |= condition & Exists(same)
        return self.rows(absorbed).filter(repeated)

    def _unique_with(self) -> Iterator[tuple[set[str], Q]]:
        """The columns of which each person has each value once, and for which rows this holds."""
        options = self.column.model._meta
        unique = [({self.column.name}, Q())] if self.column.unique else []
        unique += [(set(columns), Q()) for columns in options.unique_together]
        constraints = (each for each in options.constraints if isinstance(each, UniqueConstraint))
        unique += [(set(each.fields), each.condition or Q()) for each in constraints]
        for columns, condition in unique:
            if self.column.name in columns:
                yield columns - {self.column.name}, condition

    def move(self, kept: Participant, absorbed: Participant) -> None:
        """Moves the rows of `absorbed`, except those that `kept` has already: they go when `absorbed` is deleted."""
        stay = list(self.rows_of_both(kept, absorbed).values_list("pk", flat=True))
        self.rows(absorbed).exclude(pk__in=stay).update(**{self.column.name: kept})

    def counted(self, count: int) -> str:
        """So many of its rows, for people: "2 invitations"."""
        return f"{count} {self.kind.one if count == 1 else self.kind.many}"


def relations() -> list[Relation]:
    found = {
        str(relation.field): Relation(relation.field)
        for relation in Participant._meta.get_fields(include_hidden=True)
        if relation.auto_created and (relation.one_to_many or relation.one_to_one)
    }
    return [found[label] for label in dict.fromkeys([*KINDS, *found])]


def belongings(first: Participant, second: Participant) -> tuple[list[str], list[str], list[str]]:
    """What belongs to the one entry, to the other, and what both have the same, as "2 roles in sessions".

    A fixed number of queries.
    """
    of_first, of_second, of_both = [], [], []
    for relation in relations():
        if not relation.kind.one:
            continue
        owners = Counter(relation.rows(first, second).order_by().values_list(relation.column.name, flat=True))
        # Two invitations are never the same.
        repeated = relation.rows_of_both(first, second).count() if relation.column.model is not Invitation else 0
        for sentences, count in ((of_first, owners[first.pk]), (of_second, owners[second.pk]), (of_both, repeated)):
            if count:
                sentences.append(relation.counted(count))
    for entry, sentences in ((first, of_first), (second, of_second)):
        if mails := mails_about([entry.pk]).count():
            sentences.append(f"{mails} e-mail{pluralize(mails)}")
        if entry.answer_note:
            sentences.append("a note on the answer")
    return of_first, of_second, of_both
