"""What waits for an organizer in all of their meetings: counts, each with the list that it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting, MeetingQuerySet
from egm_portal.text.nouns import Noun
from office.admin_urls import list_url, review_url
from papers.models import Document, Paper, Submission
from papers.standing import in_standing
from papers.states import Standing
from participants.models import Participant
from participants.rules import SILENT_AFTER
from review.models import Comment


@dataclass(frozen=True)
class Waiting:
    """One kind of work: its `rows` at an instant in all meetings, `path` from a row to its meeting.

    `noun` and `rest` make the sentence, for one and for several; the link leads to these rows of one meeting.
    """

    name: str
    rows: Callable[[datetime], QuerySet]
    path: str
    noun: Noun
    rest: Noun
    button: str
    link: Callable[[Meeting], str]


@dataclass(frozen=True)
class WaitingTask:
    """So much of one kind of work in one meeting."""

    meeting: Meeting
    what: str
    rest: str
    button: str
    link: str


def waiting_tasks(meetings: MeetingQuerySet) -> list[WaitingTask]:
    """What waits in these meetings, the most urgent kind first: one query, however many."""
    at = portal_now()
    counts = {f"number_{kind.name}": count_of(kind.name, at) for kind in WAITING}
    rows = list(meetings.annotate(**counts))
    tasks = []
    for kind, meeting in product(WAITING, rows):
        if number := getattr(meeting, f"number_{kind.name}"):
            form = 0 if number == 1 else 1
            sentence = f"{number} {kind.noun[form]}", kind.rest[form]
            tasks.append(WaitingTask(meeting, *sentence, kind.button, kind.link(meeting)))
    return tasks


def count_of(name: str, at: datetime) -> Coalesce:
    """How much of this kind of work there is at `at` in the meeting of the outer query."""
    kind = next(kind for kind in WAITING if kind.name == name)
    return number_of(kind.rows(at), kind.path)


def number_of(rows: QuerySet, path: str = "meeting") -> Coalesce:
    """How many of these rows there are in the meeting of the outer query; `path` leads from a row to its meeting."""
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _list(model: type[Model], **narrowed: str) -> Callable[[Meeting], str]:
    return lambda meeting: list_url(model, meeting, **narrowed)


PAPERS = {"path": "participant__meeting", "noun": Noun("paper", "papers")}
WAITING = (
    Waiting(
        "failed",
        lambda at: Message.objects.filter(state=Message.State.FAILED),
        "meeting",
        Noun("e-mail", "e-mails"),
        Noun("was not delivered.", "were not delivered."),
        "See why",
        _list(Message, state__exact=Message.State.FAILED),
    ),
    Waiting(
        "late",
        lambda at: in_standing(Paper.objects.of_attending(), Standing.LATE_FILE, at),
        rest=Noun("has a file that was received too late.", "have a file that was received too late."),
        button="Decide",
        link=_list(Paper, status="held"),
        **PAPERS,
    ),
    Waiting(
        "review",
        lambda at: in_standing(Paper.objects.all(), Standing.TO_REVIEW, at),
        rest=Noun("awaits your review.", "await your review."),
        button="Review",
        link=lambda meeting: review_url(meeting, Standing.TO_REVIEW),
        **PAPERS,
    ),
    Waiting(
        "slides",
        lambda at: Submission.objects.to_review(),
        "document__meeting",
        Noun("presentation or statement", "presentations and statements"),
        Noun("awaits your review.", "await your review."),
        "Review",
        _list(Document, waiting="review"),
    ),
    Waiting(
        "silent",
        lambda at: Participant.objects.silent(at - SILENT_AFTER),
        "meeting",
        Noun("person", "people"),
        Noun("has not answered for a week.", "have not answered for a week."),
        "See who",
        _list(Participant, open="silent"),
    ),
    Waiting(
        "comments",
        lambda at: Comment.objects.open(),
        "round__report__meeting",
        Noun("comment", "comments"),
        Noun("on the draft report has not been answered.", "on the draft report have not been answered."),
        "Answer",
        lambda meeting: f"{reverse('review:comments', args=[meeting.slug])}?show=open",
    ),
    Waiting(
        "papers",
        lambda at: Paper.objects.accepted_unpublished().filter(document__in=Document.objects.ready_to_publish()),
        rest=Noun("has been accepted but not published.", "have been accepted but not published."),
        button="See which",
        link=_list(Paper, status="unpublished"),
        **PAPERS,
    ),
    Waiting(
        "documents",
        lambda at: Document.objects.ready_to_publish().filter(paper=None, submission=None),
        "meeting",
        Noun("document", "documents"),
        Noun("is not published.", "are not published."),
        "See which",
        _list(Document, waiting="publication"),
    ),
    Waiting(
        "letters",
        lambda at: Participant.objects.wanting_letter().filter(meeting__ends_on__gte=at.date()),
        "meeting",
        Noun("person", "people"),
        Noun("needs a visa support letter.", "need a visa support letter."),
        "See who",
        _list(Participant, open="visa"),
    ),
)
"""In the order of their urgency. The overview of a meeting has more kinds, which need more than a count."""
