"""Everything that the overview shows, read once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from agenda.content import FrozenSession
from agenda.models import Programme
from agenda.open_conflicts import OpenConflicts, open_conflicts, with_draft_state
from agenda.queries import newest_release, overlay_of, working_programme
from agenda.rules import last_session_ends_at
from agenda.slides import RequestedSlides, slides_requested_from
from egm_portal.clock import portal_now
from egm_portal.mail.models import MailTemplate, Message
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting
from office.waiting import number_of
from papers.models import Document, Paper, Submission, Version
from papers.queries import OwedPaper, owed_paper, written_with_others
from participants.models import Participant
from participants.rules import is_silent
from proceedings.models import AttendedDay
from reminders.kinds import KINDS, owed_by_kind
from reminders.models import Reminder, ReminderRule
from reminders.queries import NextReminder, next_reminders
from reminders.rule_table import RuleRow, rule_groups
from reports.checks import NEEDED, empty_sections, may_be_unwritten
from reports.models import Report, Section
from review.models import Clearance, Comment
from room.models import Recommendation

NEAR = timedelta(days=7)
"""From so long before it begins, missing slides are work for organizers."""

COLUMNS = [
    "meeting_id",
    "name",
    "family_name",
    "family_name_state",
    "email",
    "country",
    "role",
    "status",
    "region",
    "field",
    "gender",
    "list_consent",
    "visa_letter",
    "sounded_out_on",
    "availability",
    "cleared_on",
    "invited_at",
    "suggested_by_id",
    "replaces_id",
    "erasure_asked_at",
    "erased_at",
]
"""The columns of a participant that the overview needs: not the long texts."""


@dataclass(frozen=True)
class Prepared:
    """Whether the meeting has what invitations rely on."""

    has_aide_memoire: bool
    has_contact: bool
    has_reminders: bool
    has_wording: bool


@dataclass(frozen=True)
class Facts:
    """The rows behind the overview at one instant.

    `papers` are those expected of people who take part; `documents` are the information notes, and the documents other
    than papers that wait to be published; `submissions` are slides and statements to review. `proposals` counts what
    the meeting has not decided about and did not leave open, `comments` those on the draft report that nobody has
    answered; `empty_sections` are those of a draft that are written before it is circulated, `clearances` those that
    are open. `coming` are the rules that will send reminders, the next first. `days_recorded` counts the days on which
    somebody is recorded as present.
    """

    meeting: Meeting
    at: datetime
    people: list[Participant]
    papers: list[OwedPaper]
    next_reminders: dict[int, NextReminder]
    last_reminded: dict[int, datetime]
    failed_mails: int
    documents: list[Document]
    submissions: list[Submission]
    proposals: int
    comments: int
    report: Report | None
    empty_sections: list[Section]
    clearances: list[Clearance]
    # The working draft has the form of a release, so that the two can be compared.
    draft: list[FrozenSession]
    release: Programme | None
    released: list[FrozenSession]
    held: list[FrozenSession]
    slides: list[RequestedSlides]
    conflicts: OpenConflicts
    prepared: Prepared
    coming: list[RuleRow]
    days_recorded: int

    @property
    def experts(self) -> list[Participant]:
        return [person for person in self.people if person.role == Participant.Role.EXPERT]

    @property
    def received(self) -> list[OwedPaper]:
        return [owed for owed in self.papers if owed.paper.state in Paper.RECEIVED]

    @property
    def silent(self) -> list[Participant]:
        return [person for person in self.people if is_silent(person, self.at)]

    @property
    def is_near(self) -> bool:
        return self.at > self.meeting.starts_at - NEAR

    @property
    def held_until(self) -> datetime:
        return last_session_ends_at(self.meeting, self.held if self.release else self.draft)

    @property
    def is_over(self) -> bool:
        is_cancelled = self.meeting.state == Meeting.State.CANCELLED
        return is_cancelled or (self.meeting.takes_place and self.at >= self.meeting.ends_at)


def facts_of(meeting: Meeting) -> Facts:
    """The present facts of the meeting: a fixed number of queries."""
    at, release = portal_now(), newest_release(meeting)
    # A version of the portal may have dropped the kind of a rule.
    rules = list(ReminderRule.objects.filter(meeting=meeting, active=True, kind__in=KINDS).select_related("meeting"))
    owed = owed_by_kind({rule.kind for rule in rules}, Participant.objects.filter(meeting=meeting))
    groups, whole = rule_groups(rules, meeting, owed), _with_preparation(meeting)
    people, report = _people(meeting), getattr(whole, "report", None)
    attending = [person for person in people if person.status == Participant.Status.ACCEPTED]
    return Facts(
        meeting=meeting,
        at=at,
        people=people,
        papers=[owed_paper(paper, at) for person in attending for paper in person.papers.all()],
        next_reminders=next_reminders(rules, owed, at),
        conflicts=open_conflicts([whole])[meeting.pk],
        last_reminded={person.pk: person.reminded_at for person in people if person.reminded_at},
        failed_mails=whole.failed_mails,
        documents=_documents(meeting),
        submissions=list(Submission.objects.to_review().with_author().filter(document__meeting=meeting)),
        proposals=whole.proposals,
        comments=whole.comments,
        report=report,
        empty_sections=empty_sections(report, *NEEDED) if report and may_be_unwritten(report) else [],
        clearances=list(Clearance.objects.open(at).filter(meeting=meeting).select_related("meeting")),
        draft=working_programme(meeting),
        release=release,
        released=release.sessions if release else [],
        held=overlay_of(release, meeting, at).held,
        slides=slides_requested_from(Participant.objects.filter(meeting=meeting)),
        prepared=Prepared(whole.has_aide_memoire, whole.has_contact, bool(rules), whole.has_wording),
        coming=sorted([row for group in groups for row in group.rows if row.at], key=lambda row: row.at),
        days_recorded=whole.days_recorded,
    )


def _with_preparation(meeting: Meeting) -> Meeting:
    """The meeting with its report, with what is prepared, and with what of its mail and proposals is open."""
    of_meeting = {"meeting": OuterRef("pk")}
    days = AttendedDay.objects.filter(participant__meeting=OuterRef("pk")).order_by()
    return (
        with_draft_state(Meeting.objects.select_related("report"))
        .annotate(
            has_aide_memoire=Exists(AideMemoireSection.objects.filter(**of_meeting)),
            has_contact=Exists(Contact.objects.filter(**of_meeting)),
            has_wording=Exists(MailTemplate.objects.filter(**of_meeting, kind="participants/invitation")),
            failed_mails=number_of(Message.objects.filter(state=Message.State.FAILED)),
            proposals=number_of(Recommendation.objects.undecided().exclude(state=Recommendation.State.LEFT_OPEN)),
            comments=number_of(Comment.objects.open(), "round__report__meeting"),
            days_recorded=Coalesce(
                Subquery(days.values("participant__meeting").annotate(n=Count("day", distinct=True)).values("n")), 0
            ),
        )
        .get(pk=meeting.pk)
    )


def _documents(meeting: Meeting) -> list[Document]:
    rows = Document.objects.filter(meeting=meeting, paper=None, submission=None, withdrawn_at=None).order_by(
        "position", "number"
    )
    ready = Exists(Document.objects.ready_to_publish().filter(pk=OuterRef("pk")))
    rows = rows.annotate(is_ready=ready).filter(Q(is_ready=True) | Q(kind=Document.Kind.INFORMATION_NOTE))
    return list(rows.only("meeting", "kind", "title", "publish_at"))


def _people(meeting: Meeting) -> list[Participant]:
    # The picture of the first page is many kilobytes.
    versions = Prefetch("papers__document__versions", Version.objects.defer("first_page"))
    papers = Prefetch("papers", Paper.objects.expected().select_related("document"))
    sent = Reminder.objects.filter(participant=OuterRef("pk"), outcome=Reminder.Outcome.SENT).order_by("-decided_at")
    people = Participant.objects.filter(meeting=meeting).only(*COLUMNS).order_by("name", "pk")
    people = people.annotate(reminded_at=Subquery(sent.values("decided_at")[:1]))
    people = list(people.prefetch_related(papers, "papers__extensions", versions, *written_with_others()))
    # Otherwise the meeting is read again for each person.
    for person in people:
        person.meeting = meeting
    return people
