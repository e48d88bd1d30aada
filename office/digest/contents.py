"""What the digest says of one meeting: what has happened, what waits for an organizer, and what is due."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from egm_portal.mail.links import absolute
from egm_portal.meetings.models import Meeting, User
from egm_portal.text import dates
from egm_portal.text.nouns import Noun
from office.admin_urls import board_url, list_url
from office.board.coming import coming_reminders
from office.board.facts import Facts
from office.board.todo import tasks
from papers.models import Document, Paper, Version
from participants.models import Participant
from review.models import Comment

MOST_LINES = 15
"""So many lines has a meeting at most; the overview has the others."""
AHEAD = timedelta(days=7)


class Line(NamedTuple):
    """A sentence, and the absolute address where it leads, if there is one."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Event:
    """One kind of thing that others do: its `rows` from one instant to another, by whom the reader is not concerned.

    `noun` counts it in the subject, `said` follows its number in the line.
    """

    rows: Callable[[Meeting, User, datetime, datetime], QuerySet]
    noun: Noun
    said: Noun
    link: Callable[[Meeting], str]


def _answers(state: str) -> Callable[[Meeting, User, datetime, datetime], QuerySet]:
    return lambda meeting, user, since, at: Participant.objects.filter(
        meeting=meeting, status=state, answered_at__gt=since, answered_at__lte=at
    )


def _files(**narrowed: bool) -> Callable[[Meeting, User, datetime, datetime], QuerySet]:
    def received(meeting: Meeting, user: User, since: datetime, at: datetime) -> QuerySet:
        versions = Version.objects.originals().filter(document__meeting=meeting, **narrowed)
        versions = versions.filter(received_at__gt=since, received_at__lte=at).exclude(uploaded_by=user)
        return versions.order_by().values("document").distinct()

    return received


def _comments(meeting: Meeting, user: User, since: datetime, at: datetime) -> QuerySet:
    rows = Comment.objects.threads().filter(round__report__meeting=meeting)
    return rows.filter(created_at__gt=since, created_at__lte=at)


def _list(model: type[Model], **narrowed: str) -> Callable[[Meeting], str]:
    return lambda meeting: list_url(model, meeting, **narrowed)


REPLIES = Noun("reply", "replies")
EVENTS = (
    Event(
        _answers(Participant.Status.ACCEPTED),
        REPLIES,
        Noun("person has accepted.", "people have accepted."),
        _list(Participant, status__exact=Participant.Status.ACCEPTED),
    ),
    Event(
        _answers(Participant.Status.DECLINED),
        REPLIES,
        Noun("person has declined.", "people have declined."),
        _list(Participant, status__exact=Participant.Status.DECLINED),
    ),
    Event(
        _files(document__paper__isnull=False),
        Noun("paper", "papers"),
        Noun("paper was received.", "papers were received."),
        _list(Paper),
    ),
    Event(
        _files(document__submission__isnull=False),
        Noun("presentation or statement", "presentations and statements"),
        Noun("presentation or statement was received.", "presentations and statements were received."),
        _list(Document),
    ),
    Event(
        _comments,
        Noun("comment", "comments"),
        Noun("comment was made on the draft report.", "comments were made on the draft report."),
        lambda meeting: reverse("review:comments", args=[meeting.slug]),
    ),
)


class MeetingDigest:
    """The digest of one meeting for `user`, from `since` to the instant of its facts."""

    def __init__(self, facts: Facts, user: User, since: datetime) -> None:
        self.facts, self.user, self.since = facts, user, since
        self.meeting, self.at = facts.meeting, facts.at
        self.today = facts.at.astimezone(self.meeting.zone).date()

    @cached_property
    def events(self) -> list[tuple[Event, int]]:
        """What has happened, with how often."""
        counted = ((event, event.rows(self.meeting, self.user, self.since, self.at).count()) for event in EVENTS)
        return [(event, number) for event, number in counted if number]

    @property
    def happened(self) -> list[Line]:
        return [
            Line(f"{number} {event.said.for_count(number)}", absolute(event.link(self.meeting)))
            for event, number in self.events
        ]

    @cached_property
    def waiting(self) -> list[Line]:
        return [
            Line(f"{task.what} {task.rest}", absolute(task.link) if task.link else "") for task in tasks(self.facts)
        ]

    @cached_property
    def due(self) -> list[tuple[date, Line]]:
        """What comes within seven days, with its day in the meeting's zone, the next first."""
        until = self.at + AHEAD
        found = sorted((instant, words) for instant, words in self._dates() if self.at < instant <= until)
        return [(instant.astimezone(self.meeting.zone).date(), Line(words)) for instant, words in found]

    @property
    def coming(self) -> list[Line]:
        """The reminders of today."""
        zone = self.meeting.zone
        return [
            Line(
                f"Today, {reminder.at.astimezone(zone):%H:%M}: reminder “{reminder.what}” to {reminder.people}.",
                absolute(reminder.link),
            )
            for reminder in coming_reminders(self.facts)
            if reminder.at.astimezone(zone).date() == self.today
        ]

    @property
    def has_news(self) -> bool:
        """Whether something happened, or is due before the next digest."""
        return bool(self.events) or any(day <= next_weekday(self.today) for day, _ in self.due)

    @property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """The lines below their headings, as many as have a place."""
        space, shown = MOST_LINES, []
        ahead = [*(line for _, line in self.due), *self.coming]
        headed = [("Since the last digest", self.happened), ("For you to do", self.waiting), ("Next seven days", ahead)]
        for heading, lines in headed:
            if lines[:space]:
                shown.append((heading, lines[:space]))
            space -= len(lines[:space])
        return shown

    @property
    def left_out(self) -> int:
        everything = len(self.events) + len(self.waiting) + len(self.due) + len(self.coming)
        return everything - sum(len(lines) for _, lines in self.parts)

    @property
    def link(self) -> str:
        return absolute(board_url(self.meeting))

    def counts(self) -> dict[Noun, int]:
        """How much has happened of each kind that the subject names."""
        counts: dict[Noun, int] = {}
        for event, number in self.events:
            counts[event.noun] = counts.get(event.noun, 0) + number
        return counts

    def _dates(self) -> Iterator[tuple[datetime, str]]:
        meeting, zone = self.meeting, self.meeting.time_zone
        place = f" ({meeting.city})"
        for name, words in DEADLINES.items():
            if instant := getattr(meeting, name):
                yield instant, f"{words} {dates.deadline(instant, zone)}{place}."
        yield meeting.starts_at, f"The meeting begins on {date_format(meeting.starts_on)}."
        embargoed = Document.objects.filter(meeting=meeting, publish_at__gt=self.at, withdrawn_at=None)
        for document in embargoed.order_by("publish_at", "pk"):
            when = dates.day_and_hour(document.publish_at, zone)
            yield document.publish_at, f"“{document.title}” will be published on {when}{place}."


DEADLINES = {
    "papers_due": "Papers are due on",
    "concept_paper_due": "The concept paper is due on",
    "evaluation_until": "The evaluation closes on",
}


def next_weekday(day: date) -> date:
    """The next day from Monday to Friday after this one."""
    following = day + timedelta(days=1)
    while following.weekday() > 4:
        following += timedelta(days=1)
    return following


def counted(digests: list[MeetingDigest]) -> str:
    """What the subject counts, over all meetings: "2 replies, 1 paper, 3 to do"."""
    total: dict[Noun, int] = {}
    for digest in digests:
        for noun, number in digest.counts().items():
            total[noun] = total.get(noun, 0) + number
    to_do = sum(len(digest.waiting) for digest in digests)
    parts = [f"{number} {noun.for_count(number)}" for noun, number in total.items()]
    return ", ".join([*parts, *([f"{to_do} to do"] if to_do else [])])
