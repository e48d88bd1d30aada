"""What a participant's personal pages show."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agenda.models import ItemPerson
from agenda.queries import OwnSlot, own_slots
from agenda.slides import RequestedSlides, slides_requested_from
from agenda.submission_targets import SubmissionTarget
from agenda.submissions import assisted_items
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Contact, Meeting
from evaluation.queries import has_answered, is_asked, is_rapporteur
from evaluation.rules import is_open
from papers.models import Document, Paper
from papers.queries import OwedPaper, owed_papers
from participants import rules
from participants.models import Need, Participant, ParticipantTask
from proceedings.certificates import has_certificate
from proceedings.queries import NotedSession, sessions_to_note
from reports.models import Issue, Report
from review.models import Comment, NoComments, Round


@dataclass(frozen=True)
class OwnEvaluation:
    """The evaluation while it is open."""

    until: datetime
    is_answered: bool


@dataclass(frozen=True)
class OwnPage:
    """A participant's part in a meeting; the paper that is due next comes first. `report` is a circulated draft.

    Of `papers_with_others` somebody else sends the files.

    They `has_commented` if they have sent a comment on the open draft, or said that they have none. `embargoed` is the
    issue of the report that only those who take part may read yet. `published` are the participant's own papers and the
    report, once everybody may read them. `tasks` are those that `asked_of` finds. They `has_need` if they have said
    what they need. The rapporteur of the meeting `reads_results` of its evaluation.
    """

    papers: list[OwedPaper]
    papers_with_others: list[OwedPaper]
    slides: list[RequestedSlides]
    tasks: list[ParticipantTask]
    may_say_need: bool
    has_need: bool
    report: Report | None
    has_commented: bool
    embargoed: Issue | None
    slots: list[OwnSlot]
    to_note: list[NotedSession]
    restricted: list[Document]
    published: list[Document]
    contact: Contact | None
    evaluation: OwnEvaluation | None
    reads_results: bool
    has_certificate: bool

    @property
    def has_report(self) -> bool:
        """Whether the report has been issued and everybody may read it."""
        return any(document.kind == Document.Kind.REPORT for document in self.published)


def own_participations(user) -> list[Participant]:
    return list(
        Participant.objects.of_user(user).select_related("meeting").order_by("-meeting__starts_on", "-meeting_id")
    )


def awaits_report(user) -> bool:
    """Whether the user takes part in a meeting whose report is still to be issued: one query."""
    meetings = [participant.meeting for participant in Participant.objects.of_user(user).select_related("meeting")]
    reported = (Meeting.Phase.REPORT_ISSUED, Meeting.Phase.CANCELLED)
    return any(meeting.phase() not in reported for meeting in meetings)


def assisted_papers(user) -> list[Paper]:
    papers = Paper.objects.assisted_by(user).select_related("participant__meeting")
    return list(papers.order_by("-participant__meeting__starts_on", "participant__name"))


def assisted_slides(user) -> list[tuple[ItemPerson, SubmissionTarget]]:
    """The items of those who have named the user, for which they can send slides and statements, with their targets."""
    return [(row, SubmissionTarget(row.item.key, row.participant_id)) for row in assisted_items(user)]


def own_page(participant: Participant) -> OwnPage:
    """What the participant's personal page shows.

    Twelve queries, two more for a rapporteur of sessions, and two if there is an evaluation, one more while it is open,
    and one for the certificate of attendance once the meeting is over.
    """
    myself = Participant.objects.filter(pk=participant.pk)
    of_meeting = Document.objects.published().filter(meeting=participant.meeting)
    with_others = Paper.objects.written_with(myself).values("pk")
    own = Q(paper__participant=participant) | Q(paper__in=with_others)
    reports_and_own = Q(kind=Document.Kind.REPORT) | own
    for_participants = Q(access=Document.Access.PARTICIPANTS)
    shown = of_meeting.filter(for_participants | Q(access=Document.Access.PUBLIC) & reports_and_own)
    documents = list(shown.select_related("meeting"))
    to_note, is_evaluated = sessions_to_note(participant), participant.meeting.evaluation_until is not None
    issues = Issue.objects.texts().filter(report__meeting=participant.meeting, issued_at__gt=portal_now())
    papers = sorted(owed_papers(myself), key=lambda owed: not owed.is_owed)
    evaluation = None
    if is_open(participant.meeting, portal_now()) and is_asked(participant):
        evaluation = OwnEvaluation(participant.meeting.evaluation_until, has_answered(participant))
    report = Report.objects.circulated().filter(meeting=participant.meeting).first()
    return OwnPage(
        papers=[owed for owed in papers if owed.paper.participant_id == participant.pk],
        papers_with_others=[owed for owed in papers if owed.paper.participant_id != participant.pk],
        slides=slides_requested_from(myself),
        may_say_need=not rules.refusal_to_say_need(participant, portal_now()),
        has_need=Need.objects.filter(participant=participant).exists(),
        tasks=list(ParticipantTask.objects.asked_of(myself).order_by("due_on", "pk")),
        report=report,
        has_commented=bool(report) and _has_commented(participant),
        embargoed=issues.defer("content").first(),
        slots=own_slots(participant),
        to_note=to_note,
        restricted=[document for document in documents if document.access == Document.Access.PARTICIPANTS],
        published=[document for document in documents if document.access == Document.Access.PUBLIC],
        contact=Contact.objects.filter(meeting=participant.meeting).first(),
        evaluation=evaluation,
        reads_results=is_evaluated and is_rapporteur(participant),
        has_certificate=has_certificate(participant),
    )


def _has_commented(participant: Participant) -> bool:
    """Whether the participant has answered the open round of comments, with comments or with none."""
    said = {"participant": participant, "round__in": Round.objects.open()}
    return Comment.objects.filter(**said).exists() or NoComments.objects.filter(**said).exists()
