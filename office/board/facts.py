"""Everything that the board is made of, read once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Prefetch, QuerySet

from agenda.content import FrozenSession
from agenda.models import Programme
from agenda.queries import newest_release, sessions_of, working_programme
from agenda.rules import last_session_ends_at
from agenda.slides import RequestedSlides, slides_requested_from
from egm_portal.clock import portal_now
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from papers.models import Document, Paper, Version
from papers.queries import OwedPaper, owed_paper
from participants import rules
from participants.models import Participant
from reminders.models import Reminder
from reminders.queries import NextReminder, next_reminders
from reports.models import Report

NEAR = timedelta(days=7)
"""So long before it begins a meeting is near: slides that have not come are then work for organizers."""

COLUMNS = [
    "meeting_id",
    "name",
    "country",
    "role",
    "status",
    "region",
    "field",
    "gender",
    "list_consent",
    "visa_letter",
    "invited_at",
    "erasure_asked_at",
    "erased_at",
]
"""What the board reads of a person: not the long texts."""


@dataclass(frozen=True)
class Facts:
    """The rows behind the board at one instant; `papers` are those expected of people who take part."""

    meeting: Meeting
    at: datetime
    people: list[Participant]
    papers: list[OwedPaper]
    next_reminders: dict[int, NextReminder]
    last_reminded: dict[int, datetime]
    failed_mails: int
    information_notes: list[Document]
    report: Report | None
    draft: list[FrozenSession]
    release: Programme | None
    released: list[FrozenSession]
    slides: list[RequestedSlides]

    @property
    def experts(self) -> list[Participant]:
        return [person for person in self.people if person.role == Participant.Role.EXPERT]

    @property
    def received(self) -> list[OwedPaper]:
        return [owed for owed in self.papers if owed.paper.state in (Paper.State.SUBMITTED, Paper.State.ACCEPTED)]

    @property
    def silent(self) -> list[Participant]:
        return [person for person in self.people if rules.is_silent(person, self.at)]

    @property
    def is_near(self) -> bool:
        return self.at > self.meeting.starts_at - NEAR

    @property
    def held_until(self) -> datetime:
        return last_session_ends_at(self.meeting, self.released if self.release else self.draft)

    @property
    def is_over(self) -> bool:
        return self.at >= self.meeting.ends_at


def facts_of(meeting: Meeting) -> Facts:
    """What is known of the meeting now: a fixed number of queries."""
    at = portal_now()
    people = list(_people(meeting))
    for person in people:
        person.meeting = meeting
    release = newest_release(meeting)
    papers = [paper for person in people if person.status == Participant.Status.ACCEPTED for paper in _papers(person)]
    return Facts(
        meeting=meeting,
        at=at,
        people=people,
        papers=[owed_paper(paper, at) for paper in papers],
        next_reminders=next_reminders(meeting, at),
        last_reminded=_last_reminded(meeting),
        failed_mails=Message.objects.filter(meeting=meeting, state=Message.State.FAILED).count(),
        information_notes=list(_information_notes(meeting)),
        report=Report.objects.filter(meeting=meeting).first(),
        draft=working_programme(meeting),
        release=release,
        released=sessions_of(release) if release else [],
        slides=slides_requested_from(Participant.objects.filter(meeting=meeting)),
    )


def _people(meeting: Meeting) -> QuerySet[Participant]:
    versions = Prefetch("papers__document__versions", Version.objects.defer("first_page"))
    papers = Prefetch("papers", Paper.objects.select_related("document"))
    people = Participant.objects.filter(meeting=meeting).only(*COLUMNS).order_by("name", "pk")
    return people.prefetch_related(papers, "papers__extensions", versions)


def _papers(person: Participant) -> list[Paper]:
    return [paper for paper in person.papers.all() if paper.state != Paper.State.WITHDRAWN]


def _last_reminded(meeting: Meeting) -> dict[int, datetime]:
    sent = Reminder.objects.filter(participant__meeting=meeting, outcome=Reminder.Outcome.SENT)
    return dict(sent.order_by().values_list("participant").annotate(Max("decided_at")))


def _information_notes(meeting: Meeting) -> QuerySet[Document]:
    kind = Document.Kind.INFORMATION_NOTE
    return Document.objects.filter(meeting=meeting, kind=kind, withdrawn_at__isnull=True)
