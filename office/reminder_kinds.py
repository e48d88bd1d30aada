"""The table of reminders. A new kind is one entry of `KINDS`, with who owes it and the mail that says so."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, Model, QuerySet

from agenda import reminder_mails as agenda_mails
from agenda.slides import slides_asked_of
from egm_portal.clock import portal_now
from egm_portal.mail.batch import Draft
from egm_portal.text.dates import day_of_deadline
from papers import reminder_mails as paper_mails
from papers import rules
from papers.models import Document, Paper
from participants import reminder_mails as people_mails
from participants.models import Invitation, Participant
from participants.reminding import Words
from reports import mail as report_mails
from reports.models import Report


@dataclass(frozen=True)
class Owed:
    """What one person has not done yet, or is to be told of, and the dates that its reminders go by.

    Rules count from `day`. Before it, and on it, a reminder helps until `deadline`; after it, until `closes_at`. Of
    times before `since` nobody is reminded: they have just been told.
    """

    participant: Participant
    subject: Model
    day: date
    deadline: datetime
    closes_at: datetime
    since: datetime | None = None
    more: dict = field(default_factory=dict)

    def helps(self, days: int, at: datetime) -> bool:
        """Whether a reminder of a rule with this many days is still of use at `at`."""
        return at < (self.deadline if days <= 0 else self.closes_at)


@dataclass(frozen=True)
class Kind(Words):
    """One kind of reminder: its words, what these people owe in a fixed number of queries, and the mail of each.

    `draft` takes what is owed and the mail's dedup key. `of_a_debt` is False for what everybody is told.
    """

    owed: Callable[[QuerySet[Participant]], Iterator[Owed]]
    draft: Callable[[Owed, str], Draft]
    of_a_debt: bool = True


def _unanswered_invitations(people: QuerySet[Participant]) -> Iterator[Owed]:
    invitations = Invitation.objects.standing().filter(
        participant__in=people,
        participant__status=Participant.Status.INVITED,
        answered_at__isnull=True,
        expires_at__gt=portal_now(),
    )
    for each in invitations.select_related("participant__meeting"):
        sent_on = each.created_at.astimezone(each.participant.meeting.zone).date()
        yield Owed(each.participant, each, sent_on, each.expires_at, each.expires_at, since=each.created_at)


def _missing_papers(people: QuerySet[Participant]) -> Iterator[Owed]:
    return _papers(people, Paper.State.AWAITED)


def _returned_papers(people: QuerySet[Participant]) -> Iterator[Owed]:
    return _papers(people, Paper.State.RETURNED)


def _papers(people: QuerySet[Participant], state: str) -> Iterator[Owed]:
    papers = Paper.objects.missing().filter(state=state, participant__in=people)
    papers = papers.select_related("participant__meeting", "document")
    given = {"extended_until": Max("extensions__until"), "extended_at": Max("extensions__allowed_at")}
    for paper in papers.annotate(**given):
        meeting, deadline = paper.participant.meeting, rules.last_moment(paper.due_at, paper.extended_until)
        if deadline:
            closes_at = max(rules.last_kept(deadline), meeting.starts_at)
            closing_day = day_of_deadline(deadline, meeting.time_zone)
            since = max(paper.state_at, paper.extended_at or paper.state_at)
            yield Owed(paper.participant, paper, closing_day, deadline, closes_at, since=since)


def _missing_slides(people: QuerySet[Participant]) -> Iterator[Owed]:
    for asked in slides_asked_of(people):
        if asked.are_missing:
            speaker, until = asked.speaker, asked.due_at
            day, told = speaker.meeting.starts_on, speaker.answered_at
            yield Owed(speaker, asked.item, day, until, until, since=told, more={"asked": asked})


def _open_reports(people: QuerySet[Participant]) -> Iterator[Owed]:
    reports = Report.objects.open_for_comments().filter(meeting__in=people.values("meeting")).select_related("meeting")
    by_meeting = {report.meeting_id: report for report in reports}
    for person in people.attending().filter(meeting__in=by_meeting):
        report = by_meeting[person.meeting_id]
        person.meeting, until = report.meeting, report.comments_until
        closing_day = day_of_deadline(until, report.meeting.time_zone)
        yield Owed(person, report, closing_day, until, until, since=report.state_at)


def _all_who_take_part(people: QuerySet[Participant]) -> Iterator[Owed]:
    notes = defaultdict(list)
    shown = [Document.Access.PUBLIC, Document.Access.PARTICIPANTS]
    published = Document.objects.published().filter(kind=Document.Kind.INFORMATION_NOTE, access__in=shown)
    for note in published.filter(meeting__in=people.values("meeting")).select_related("meeting"):
        notes[note.meeting_id].append(note)
    for person in people.attending().select_related("meeting"):
        meeting = person.meeting
        more = {"notes": notes[meeting.pk]}
        yield Owed(person, person, meeting.starts_on, meeting.starts_at, meeting.starts_at, more=more)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="invitation",
            label="The invitation is not answered",
            counted_from="the invitation",
            allowed=range(1, 31),
            usual=(7, 14),
            owed=_unanswered_invitations,
            draft=lambda owed, key: people_mails.invitation_unanswered(owed.subject, key),
        ),
        Kind(
            name="paper_missing",
            label="The paper has not been received",
            counted_from="the deadline",
            allowed=range(-60, 15),
            usual=(-14, -7, -3, -1, 0, 1),
            owed=_missing_papers,
            draft=lambda owed, key: paper_mails.paper_missing(owed.subject, owed.deadline, key),
        ),
        Kind(
            name="paper_returned",
            label="The requested revision has not been received",
            counted_from="its new deadline",
            allowed=range(-60, 15),
            usual=(-3, -1),
            owed=_returned_papers,
            draft=lambda owed, key: paper_mails.paper_not_replaced(owed.subject, owed.deadline, key),
        ),
        Kind(
            name="slides_missing",
            label="The slides have not been received",
            counted_from="the first day",
            allowed=range(-30, 1),
            usual=(-3,),
            owed=_missing_slides,
            draft=lambda owed, key: agenda_mails.slides_missing(owed.more["asked"], key),
        ),
        Kind(
            name="meeting_near",
            label="The meeting is near",
            counted_from="the first day",
            allowed=range(-30, 0),
            usual=(-3,),
            owed=_all_who_take_part,
            draft=lambda owed, key: people_mails.meeting_near(owed.participant, owed.more["notes"], key),
            of_a_debt=False,
        ),
        Kind(
            name="report_open",
            label="The report is open for comments",
            counted_from="the last day for comments",
            allowed=range(-30, 1),
            usual=(-3,),
            owed=_open_reports,
            draft=lambda owed, key: report_mails.comments_open(owed.subject, owed.participant, key),
            of_a_debt=False,
        ),
    )
}
