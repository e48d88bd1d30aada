"""What people have not done yet, by the packages that know it; each function makes a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, Model, OuterRef, QuerySet

from agenda.models import Programme
from agenda.slides import slides_requested_from
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Contact, Meeting, MeetingChange
from egm_portal.text.dates import day_of_deadline
from evaluation.queries import asked_among
from papers import rules
from papers.models import Document, Paper
from participants import rules as participant_rules
from participants.models import Invitation, Participant, ParticipantTask
from proceedings.models import AttendedDay
from reports.models import Report
from review.models import Comment, NoComments, Round

SETTLING = timedelta(hours=1)
"""For so long after somebody was recorded, more may follow, or be corrected."""

WAIT_FOR_ATTENDANCE = timedelta(days=4)
"""By so much later people are thanked whose meeting has days on which nobody is recorded."""

THANKED_WITHIN = timedelta(days=31)


@dataclass(frozen=True)
class Owed:
    """What one person has not done yet, or is informed about, and the dates of its reminders.

    Rules count from `day`. Up to that day a reminder is useful until `deadline`, and after it until `closes_at`. There
    are no reminders of times before `since`, when the person received another mail about it.
    """

    participant: Participant
    subject: Model
    day: date
    deadline: datetime
    closes_at: datetime
    since: datetime | None = None
    more: dict = field(default_factory=dict)

    def helps(self, days: int, at: datetime) -> bool:
        """Whether a reminder of a rule with this many days is useful at `at`."""
        return at < (self.deadline if days <= 0 else self.closes_at)


def unanswered_invitations(people: QuerySet[Participant]) -> Iterator[Owed]:
    invitations = Invitation.objects.not_revoked().filter(
        participant__in=people,
        participant__status=Participant.Status.INVITED,
        answered_at__isnull=True,
        expires_at__gt=portal_now(),
    )
    reserve = Participant.objects.filter(meeting=OuterRef("participant__meeting"), status=Participant.Status.RESERVE)
    invitations = invitations.annotate(has_reserve=Exists(reserve))
    for invitation in invitations.select_related("participant__meeting"):
        until = invitation.expires_at
        day = participant_rules.reply_by(invitation)
        yield Owed(invitation.participant, invitation, day, until, until, since=invitation.created_at)


def unsent_papers(people: QuerySet[Participant]) -> Iterator[Owed]:
    """Papers that are awaited, and those that were returned and whose revision is.

    None that came late and waits for the organizers' decision: its author has a receipt.
    """
    late = Paper.objects.held().values("pk")
    papers = Paper.objects.missing().filter(participant__in=people).exclude(pk__in=late)
    papers = papers.select_related("participant__meeting", "document")
    told_at = MeetingChange.objects.filter(papers_due__isnull=False).last_time("participant__meeting")
    papers = papers.annotate(deadline_told_at=told_at)
    for paper in papers.prefetch_related("extensions"):
        meeting, deadline = paper.participant.meeting, rules.dates_of(paper).deadline
        if deadline:
            # After the deadline a reminder is useful until the meeting begins, or as long as a late file is kept.
            closes_at = max(rules.last_kept(deadline), meeting.starts_at)
            closing_day = day_of_deadline(deadline, meeting.time_zone)
            told_at = [paper.deadline_told_at, *(extension.allowed_at for extension in paper.extensions.all())]
            since = max([paper.state_at, *filter(None, told_at)])
            yield Owed(paper.participant, paper, closing_day, deadline, closes_at, since=since)


def missing_slides(people: QuerySet[Participant]) -> Iterator[Owed]:
    for asked in slides_requested_from(people):
        if asked.are_missing:
            speaker, until = asked.speaker, asked.due_at
            first_day, accepted_at = speaker.meeting.starts_on, speaker.answered_at
            yield Owed(speaker, asked.item, first_day, until, until, since=accepted_at, more={"asked": asked})


def open_tasks(people: QuerySet[Participant]) -> Iterator[Owed]:
    """Tasks that are not done: those of one person and day together, as one e-mail names them all."""
    tasks = list(ParticipantTask.objects.asked_of(people).open())
    # Their days may move with those of the meeting, of which people are told.
    told_at = MeetingChange.objects.filter(starts_on__isnull=False).last_time("meeting")
    asked = people.filter(pk__in={task.person for task in tasks}).annotate(days_told_at=told_at)
    found = asked.select_related("meeting").in_bulk()
    by_day = defaultdict(list)
    for task in tasks:
        by_day[task.person, task.due_on].append(task)
    for (pk, day), of_day in by_day.items():
        person, first = found[pk], of_day[0]
        first.meeting = person.meeting
        # Once the day is over, organizers may still remind of it, as long as the meeting is not.
        closes_at = max(first.ends_at, person.meeting.ends_at)
        told_at = [person.answered_at, person.days_told_at, *(task.asked_at for task in of_day)]
        since = max(filter(None, told_at))
        names = [task for task in tasks if task.person == pk]
        yield Owed(person, first, day, first.ends_at, closes_at, since=since, more={"tasks": names})


def open_reports(people: QuerySet[Participant]) -> Iterator[Owed]:
    """Drafts that are open for comments, of those who have neither commented nor said that they have no comments."""
    reports = Report.objects.open_for_comments().filter(meeting__in=people.values("meeting")).select_related("meeting")
    by_meeting = {report.meeting_id: report for report in reports}
    said = {"participant": OuterRef("pk"), "round__in": Round.objects.open()}
    silent = people.exclude(Exists(Comment.objects.filter(**said)) | Exists(NoComments.objects.filter(**said)))
    for person in silent.attending().filter(meeting__in=by_meeting):
        report = by_meeting[person.meeting_id]
        person.meeting, until = report.meeting, report.comments_until
        closing_day = day_of_deadline(until, report.meeting.time_zone)
        yield Owed(person, report, closing_day, until, until, since=report.state_at)


def unthanked(people: QuerySet[Participant]) -> Iterator[Owed]:
    """Those who were there, once the attendance of all days is recorded.

    Where it is not, some days later: then those who are recorded on a day or, if nobody is, all who accepted. Nothing
    while people of the meeting are being recorded, since exceptions come last.
    """
    at = portal_now()
    # Their reminder in the ledger, also of a version that asked for answers only.
    people = people.exclude(pk__in=people.filter(reminders__rule__kind="evaluation_open", reminders__outcome="sent"))
    is_asked = Exists(asked_among(Participant.objects.all()).filter(pk=OuterRef("pk")))
    days, present, settling = defaultdict(set), defaultdict(set), set()
    recorded = AttendedDay.objects.filter(participant__meeting__in=people.values("meeting"))
    for meeting, person, day, recorded_at in recorded.values_list(
        "participant__meeting", "participant", "day", "recorded_at"
    ):
        days[meeting].add(day)
        present[meeting].add(person)
        if at - SETTLING < recorded_at:
            settling.add(meeting)
    for person in people.attending().select_related("meeting").annotate(is_asked=is_asked):
        meeting = person.meeting
        is_over, there = at >= meeting.ends_at, present[meeting.pk]
        if is_over and (meeting.pk in settling or there and person.pk not in there):
            continue
        waits = is_over and not days[meeting.pk].issuperset(meeting.days)
        day = meeting.ends_on + (WAIT_FOR_ATTENDANCE if waits else timedelta())
        until = meeting.ends_at + THANKED_WITHIN
        more = {"has_certificate": person.pk in there, "is_asked": person.is_asked}
        yield Owed(person, person, day, until, until, more=more)


def near_meetings(people: QuerySet[Participant]) -> Iterator[Owed]:
    # Nothing is owed: everybody who takes part receives a mail with the information notes before the meeting.
    notes = defaultdict(list)
    for note in (
        Document.objects.information_notes().filter(meeting__in=people.values("meeting")).select_related("meeting")
    ):
        notes[note.meeting_id].append(note)
    meetings = Meeting.objects.filter(pk__in=people.values("meeting"))
    contacts = {each.meeting_id: each for each in Contact.objects.filter(meeting__in=meetings).order_by("-pk")}
    # The newest of each meeting comes last.
    releases = Programme.objects.public().filter(meeting__in=meetings).select_related("meeting")
    newest = {each.meeting_id: each for each in sorted(releases, key=lambda each: (each.released_at, each.pk))}
    opens_at = {pk: release.opens_at for pk, release in newest.items()}
    # Of a programme whose days have moved since, nobody is told their part.
    sessions = {pk: release.sessions for pk, release in newest.items() if opens_at[pk]}
    for person in people.attending().select_related("meeting"):
        meeting = person.meeting
        more = {
            "notes": notes[meeting.pk],
            "opens_at": opens_at.get(meeting.pk),
            "contact": contacts.get(meeting.pk),
            "sessions": sessions.get(meeting.pk, []),
        }
        yield Owed(person, person, meeting.starts_on, meeting.starts_at, meeting.starts_at, more=more)
