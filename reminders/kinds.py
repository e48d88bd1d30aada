"""The kinds of reminders. A new one is an entry of `KINDS`: its texts, who owes it, and its mail."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from agenda import reminder_mails as agenda_mails
from agenda.changes.personal import personal_changes
from agenda.content import FrozenSession
from egm_portal.mail.batch import DraftMessage
from egm_portal.meetings.models import Meeting
from evaluation import reminder_mails as evaluation_mails
from papers import reminder_mails as paper_mails
from papers.models import Paper
from participants import reminder_mails as participant_mails
from participants.models import Participant
from reminders import owed as owes
from reminders.owed import Owed
from review import reminder_mails as review_mails

PAPERS_DUE, FIRST_DAY, LAST_DAY = "the deadline", "the first day", "the last day"


@dataclass(frozen=True)
class Kind:
    """A kind of reminder: its label, to whom it goes, and the date from which the days of its rules are counted.

    `about` says what its mails are about, and `nobody` why there are none. `allowed` are the days that make sense,
    negative before that date; `usual` are those of a new meeting. `source` finds what these people owe, in a fixed
    number of queries; kinds that share one tell theirs apart by `is_own`. `draft` takes what is owed and the mail's
    dedup key. With `is_debt`, **Remind now** offers it too, for which `rules.refusal_to_remind` must know it, and
    organizers see when each person is reminded next.
    """

    name: str
    label: str
    recipients: str
    about: str
    nobody: str
    counted_from: str
    allowed: range
    usual: tuple[int, ...]
    source: Callable[[QuerySet[Participant]], Iterator[Owed]]
    draft: Callable[[Owed, str], DraftMessage]
    is_own: Callable[[Owed], bool] = lambda owed: True
    is_debt: bool = False

    def owed(self, people: QuerySet[Participant]) -> Iterator[Owed]:
        """What these people owe of this kind."""
        return filter(self.is_own, self.source(held(people)))

    @property
    def span(self) -> str:
        return " to ".join(offset_in_words(days, self.counted_from) for days in (self.allowed[0], self.allowed[-1]))


def offset_in_words(days: int, date: str) -> str:
    """An offset in words: "3 days before the deadline", "on the day of the deadline"."""
    if days == 0:
        return f"on the day of {date}"
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'before' if days < 0 else 'after'} {date}"


def _meeting_near(participant: Participant, *, sessions: list[FrozenSession], **more) -> DraftMessage:
    part = personal_changes(participant.pk, [], sessions, [], participant.meeting).lines
    return participant_mails.meeting_near(participant, part=part, **more)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="reply",
            label="The invitation has not been answered",
            recipients="to those who have been invited, until they answer",
            about="the invitation",
            nobody="Nobody has an invitation to answer",
            counted_from="the day to reply by",
            allowed=range(-14, 15),
            usual=(-3, 4),
            source=owes.unanswered_invitations,
            draft=lambda owed, key: participant_mails.invitation_unanswered(owed.subject, key),
            is_debt=True,
        ),
        Kind(
            name="paper_missing",
            label="The paper has not been received",
            recipients="to authors who have accepted, until it is received",
            about="their paper",
            nobody="No paper with a deadline is awaited",
            counted_from=PAPERS_DUE,
            allowed=range(-60, 15),
            usual=(-14, -3, 1),
            source=owes.unsent_papers,
            is_own=lambda owed: owed.subject.state == Paper.State.AWAITED,
            draft=lambda owed, key: paper_mails.paper_missing(owed.subject, owed.deadline, key),
            is_debt=True,
        ),
        Kind(
            name="paper_returned",
            label="The requested revision has not been received",
            recipients="to the author, by the date given to them",
            about="their revision",
            nobody="No revision is awaited",
            counted_from="its new deadline",
            allowed=range(-60, 15),
            usual=(-3, -1),
            source=owes.unsent_papers,
            is_own=lambda owed: owed.subject.state == Paper.State.RETURNED,
            draft=lambda owed, key: paper_mails.paper_not_replaced(owed.subject, owed.deadline, key),
            is_debt=True,
        ),
        Kind(
            name="slides_missing",
            label="The slides have not been received",
            recipients="to speakers whose slides are expected",
            about="their slides",
            nobody="No slides are awaited",
            counted_from=FIRST_DAY,
            allowed=range(-30, 1),
            usual=(-3,),
            source=owes.missing_slides,
            draft=lambda owed, key: agenda_mails.slides_missing(owed.more["asked"], key),
            is_debt=True,
        ),
        Kind(
            name="task_open",
            label="A task has not been done",
            recipients="to those who are asked to do it, until it is marked as done",
            about="their tasks",
            nobody="No task is outstanding",
            counted_from="the last day for it",
            allowed=range(-60, 1),
            usual=(-7, -1),
            source=owes.open_tasks,
            draft=lambda owed, key: participant_mails.tasks_open(
                owed.participant, owed.subject, owed.more["tasks"], key
            ),
            is_debt=True,
        ),
        Kind(
            name="meeting_near",
            label="The meeting is near",
            recipients="to everybody who takes part",
            about="the meeting",
            nobody="Nobody takes part yet",
            counted_from=FIRST_DAY,
            allowed=range(-30, 0),
            usual=(-1,),
            source=owes.near_meetings,
            draft=lambda owed, key: _meeting_near(owed.participant, dedup_key=key, **owed.more),
        ),
        Kind(
            name="report_open",
            label="The report is open for comments",
            recipients="to those who take part, until they comment or say that they have no comments",
            about="the report",
            nobody="No draft is open for comments",
            counted_from="the last day for comments",
            allowed=range(-30, 1),
            usual=(-3,),
            source=owes.open_reports,
            draft=lambda owed, key: review_mails.comments_open(owed.subject, owed.participant, key),
        ),
        Kind(
            name="evaluation_open",  # rules and the ledger keep its name of the time when it only asked for answers
            label="Thanks, certificate and evaluation",
            recipients="once, to those who were there",
            about="the meeting",
            nobody="Nobody who took part has yet to be thanked",
            counted_from=LAST_DAY,
            allowed=range(1, 31),
            usual=(1,),
            source=owes.unthanked,
            draft=lambda owed, key: evaluation_mails.thanks(owed.participant, dedup_key=key, **owed.more),
        ),
    )
}


def held(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """Those of them whose meeting is neither cancelled nor postponed: the others are reminded of nothing."""
    return people.filter(meeting__state=Meeting.State.PLANNED)


def owed_by_kind(names: Iterable[str], people: QuerySet[Participant]) -> dict[str, list[Owed]]:
    """What these people owe of each of these kinds: a source that several of them share is asked once."""
    kinds, people = [KINDS[name] for name in names], held(people)
    found = {source: list(source(people)) for source in {kind.source for kind in kinds}}
    return {kind.name: list(filter(kind.is_own, found[kind.source])) for kind in kinds}


def choices() -> list[tuple[str, str]]:
    # A function, so that a new kind needs no migration.
    return [(kind.name, kind.label) for kind in KINDS.values()]
