"""Invariants across packages, which no constraint can express."""

from collections.abc import Iterator
from hashlib import file_digest

from auditlog.models import LogEntry as AuditLogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from agenda.changes import facts
from agenda.content import FORMATS as RELEASES
from agenda.content import with_other_ids
from agenda.kinds import kinds_where
from agenda.models import (
    AcceptedConflict,
    DayChange,
    ItemDocument,
    Programme,
    Session,
    SessionDocument,
    SessionNumber,
)
from agenda.rules import FORMATS
from egm_portal.adminkit.history import kept_fields
from egm_portal.mail.models import Message
from egm_portal.marked_texts.models import VersionedText
from egm_portal.stored_json import COLUMNS, reason_unreadable
from office.models import LetterFile
from papers.models import Document, Paper, Submission, Version
from participants.models import FormerParticipant, Invitation, LetterOfInvitation, Participant
from proceedings.models import AttendedDay, SessionNotes
from reminders.models import Reminder
from reports.models import Issue, Report
from review.models import Clearance, ClearanceEvent, ClearanceFile, Comment
from room.models import Room


def findings() -> Iterator[str]:
    """A sentence for each row or file that breaks an invariant."""
    for check in CHECKS:
        yield from check()


def files() -> Iterator[str]:
    """Every version's file is there with the hash that its receipt shows, and so is its public file."""
    # Row by row: there may be many, and the pictures of first pages are large.
    for version in Version.objects.select_related("document").defer("first_page").iterator():
        owner = f"version {version.number} of document {version.document_id} (“{version.document}”)"
        yield from _file(owner, version.stored_name, version.sha256)
        if version.public_name:
            yield from _file(owner, version.public_name, version.public_sha256)


def _file(owner: str, name: str, sha256: str) -> Iterator[str]:
    try:
        with default_storage.open(name) as file:
            stored = file_digest(file, "sha256").hexdigest()
    except OSError:
        yield f"The file of {owner} is missing."
    else:
        if stored != sha256:
            yield f"The file of {owner} has changed: its SHA-256 is {stored}, and was {sha256}."


def clearances() -> Iterator[str]:
    """Every file that was sent to an office or returned is there, and is of the same text; each row has a record."""
    for file in ClearanceFile.objects.select_related("meeting").iterator():
        owner = f"clearance file {file.pk} ({file}) of meeting {file.meeting_id}"
        yield from _file(owner, file.stored_name, file.sha256)
    same_text = Q(file__meeting=F("clearance__meeting"), file__kind=F("clearance__kind"))
    for event in ClearanceEvent.objects.exclude(file=None).exclude(same_text):
        yield f"Event {event.pk} of clearance {event.clearance_id} has a file of another text."
    for clearance in Clearance.objects.filter(events=None):
        yield f"Clearance {clearance.pk} ({clearance}) has no record."


def signed_letters() -> Iterator[str]:
    """The scan of every signed letter is there, with the hash after which it is called."""
    for letter in LetterOfInvitation.objects.exclude(signed_file="").iterator():
        yield from _file(f"letter {letter.reference}", letter.signed_file, letter.signed_file.rpartition("/")[2])


def letter_files() -> Iterator[str]:
    """Every file that a letter carries is there, with the hash after which it is called."""
    for file in LetterFile.objects.iterator():
        yield from _file(f"letter {file.letter}", file.stored_name, file.stored_name.rpartition("/")[2])


def documents() -> Iterator[str]:
    """Versions are numbered from one without a gap, and what is published has a current one."""
    counted = Document.objects.annotate(last=Max("versions__number"), files=Count("versions"))
    for document in counted.filter(files__gt=0).exclude(last=F("files")):
        yield f"Document {document.pk} (“{document}”) has {document.files} versions, the last numbered {document.last}."
    for document in Document.objects.published().filter(~_exists(Version.objects.current(), "pk"), link=""):
        yield f"Document {document.pk} (“{document}”) is published without a current version."


def papers() -> Iterator[str]:
    received = _exists(Version.objects.counting(), "document")
    current = _exists(Version.objects.current(), "document")
    # An accepted paper has more than that, below.
    without_file = Q(state__in=[Paper.State.AWAITED, Paper.State.ACCEPTED, *Paper.NOT_EXPECTED])
    contradictions = [
        (~without_file & ~received, "no file that counts was received"),
        (Q(state=Paper.State.AWAITED) & received, "a file was received"),
        (Q(state=Paper.State.ACCEPTED) & ~current, "no version is current"),
    ]
    for condition, fact in contradictions:
        for paper in Paper.objects.filter(condition).select_related("participant"):
            yield f"Paper {paper.pk} ({paper}) is {paper.get_state_display().lower()}, but {fact}."


def submissions() -> Iterator[str]:
    """What participants have sent is of their own meeting, and readers get what was approved."""
    of_others = Submission.objects.exclude(document__meeting=F("participant__meeting"))
    for submission in of_others.select_related("participant"):
        yield f"Document {submission.document_id} was sent by {submission.participant}, who is in another meeting."
    for submission in Submission.objects.filter(state=Submission.State.APPROVED, document__publish_at=None):
        yield f"Document {submission.document_id} is approved, but neither published nor scheduled."


def stored_json() -> Iterator[str]:
    """Every row that keeps JSON for good can be read."""
    for column in COLUMNS:
        yield from column.unreadable()


def programme() -> Iterator[str]:
    """Each session has the number that was assigned to it, and a break has none; slides are of the same meeting.

    Accepted conflicts are found by their values, and who takes an item on the day takes part in the meeting.
    """
    assigned = SessionNumber.objects.filter(session_pk=OuterRef("pk"), number=OuterRef("number"))
    numbered = kinds_where(lambda info: info.is_numbered)
    sound = Q(number=None) & ~Q(kind__in=numbered) | Q(Exists(assigned), kind__in=numbered)
    for session in Session.objects.exclude(sound):
        yield f"Session {session.pk} (“{session}”) has the number {session.number}, which was not assigned to it."
    of_item = Coalesce("item__session__meeting", "item__unscheduled_in")
    for shown in ItemDocument.objects.exclude(document__meeting=of_item).select_related("item"):
        yield f"Item {shown.item_id} (“{shown.item}”) shows document {shown.document_id}, which is of another meeting."
    for shown in SessionDocument.objects.exclude(document__meeting=F("session__meeting")):
        yield f"Session {shown.session_id} shows document {shown.document_id}, which is of another meeting."
    for change in DayChange.objects.exclude(participant=None).exclude(participant__meeting=F("meeting")):
        yield f"The change of the day {change.pk} names participant {change.participant_id}, who is of another meeting."
    for accepted in AcceptedConflict.objects.all():
        if reason_unreadable(FORMATS.restored, accepted.values):
            continue  # `stored_json` says so
        if FORMATS.restored(accepted.values).fingerprint(accepted.rule) != accepted.fingerprint:
            yield f"The accepted conflict {accepted.pk} ({accepted}) has a fingerprint of other values."


def texts() -> Iterator[str]:
    """Versions of texts are numbered from one without a gap; notes belong to a session of the same meeting."""
    for text in VersionedText.objects.annotate(last=Max("versions__number"), saved=Count("versions")):
        if text.saved != (text.last or 0):
            yield f"{text} has {text.saved} versions, the last numbered {text.last}."
    for notes in SessionNotes.objects.exclude(text__meeting=F("session_number__meeting")):
        yield f"The text of notes {notes.pk} belongs to another meeting than their session."


def attendance() -> Iterator[str]:
    """Who attended on a day was not erased, and the day is one of their meeting."""
    outside = Q(day__lt=F("participant__meeting__starts_on")) | Q(day__gt=F("participant__meeting__ends_on"))
    for row in AttendedDay.objects.filter(outside).select_related("participant"):
        meeting = row.participant.meeting_id
        yield f"Participant {row.participant_id} attended on {row.day}, which is not a day of meeting {meeting}."
    for row in AttendedDay.objects.filter(participant__erased_at__isnull=False):
        yield f"Participant {row.participant_id} attended on {row.day}, but was erased."


def comments() -> Iterator[str]:
    """Comments are by people of their meeting, and replies belong to a comment of the same round."""
    strangers = Comment.objects.exclude(participant=None).exclude(participant__meeting=F("round__report__meeting"))
    for comment in strangers.select_related("participant"):
        yield f"Comment {comment.pk} is by {comment.participant}, who is in another meeting."
    for reply in Comment.objects.exclude(reply_to=None).exclude(reply_to__round=F("round"), reply_to__reply_to=None):
        yield f"Comment {reply.pk} replies to {reply.reply_to_id}, which is a reply itself or of another round."


def issues() -> Iterator[str]:
    """An issued report has the text that was issued, whose document is of the same meeting."""
    for report in Report.objects.filter(state=Report.State.ISSUED).exclude(issues__in=Issue.objects.texts()):
        yield f"Report {report.pk} (“{report.title}”) is issued, but its text was not kept."
    for issue in Issue.objects.exclude(document__meeting=F("report__meeting")):
        yield f"Report {issue.report_id} was issued as document {issue.document_id}, which is of another meeting."


def rooms() -> Iterator[str]:
    """A room says that its report is cleared or issued as long as the report is, and at no other time."""
    for report in Report.objects.settled().exclude(meeting__agreeing_room__settled=F("state")):
        yield f"Report {report.pk} (“{report.title}”) is {report.state}, but its room says otherwise."
    for room in Room.objects.exclude(settled="").exclude(meeting__report__in=Report.objects.settled()):
        yield f"Room {room.pk} ({room}) says that its report is {room.settled}, but it is neither cleared nor issued."


def participants() -> Iterator[str]:
    """A status agrees with its dates, everybody invited has an invitation, and no reminder was sent twice."""
    invitation = Exists(Invitation.objects.not_revoked().filter(participant=OuterRef("pk")))
    contradictions = [
        (Q(status=Participant.Status.INVITED) & ~invitation, "has no valid invitation"),
        (Q(status=Participant.Status.ACCEPTED, user__isnull=True), "cannot sign in"),
        (Q(status=Participant.Status.NOMINATED, answered_at__isnull=False), "has a date of an answer"),
    ]
    for condition, fact in contradictions:
        for person in Participant.objects.filter(condition):
            yield f"Participant {person.pk} ({person}) is {person.get_status_display().lower()}, but {fact}."
    repeated = Reminder.objects.values("rule", "participant", "due_at").annotate(times=Count("pk")).filter(times__gt=1)
    # The model's own order would be part of the grouping.
    for row in repeated.order_by():
        yield f"Participant {row['participant']} was reminded {row['times']} times by rule {row['rule']}."


def merged() -> Iterator[str]:
    """Of an entry that was merged into another one nothing is left: no row, and nothing that names its id."""
    former = dict(FormerParticipant.objects.values_list("former_id", "participant"))
    for person in Participant.objects.filter(pk__in=former):
        yield f"Participant {person.pk} ({person}) still exists, but was merged into participant {former[person.pk]}."
    for message in Message.objects.filter(about__participant__in=list(former)):
        yield f"E-mail {message.pk} is about participant {message.about['participant']}, who was merged into another."
    meetings = Participant.objects.filter(pk__in=former.values()).values("meeting")
    for release in Programme.objects.filter(meeting__in=meetings):
        if reason_unreadable(RELEASES.restored, release.content) or reason_unreadable(facts.facts_of, release.changes):
            continue
        names = (with_other_ids(release.content, former, {}), facts.with_other_ids(release.changes, former, {}))
        if names != (release.content, release.changes):
            yield f"The programme {release.pk} ({release}) names a participant who was merged into another."
    for accepted in AcceptedConflict.objects.filter(meeting__in=meetings):
        if former.keys() & set(accepted.values.get("people", ())):
            yield f"The accepted conflict {accepted.pk} ({accepted}) is about one who was merged into another."


def undone() -> Iterator[str]:
    """What was undone has sent no e-mail."""
    for message in Message.objects.filter(change__undone_at__isnull=False).exclude(state=Message.State.CANCELLED):
        yield f"Message {message.pk} is {message.get_state_display().lower()}, but what it is about was undone."


def history() -> Iterator[str]:
    """The history has only fields that may be kept, and no address of a person or of a computer."""
    allowed = {
        kind.pk: (kind, kept_fields(kind.model_class()))
        for kind in ContentType.objects.filter(pk__in=AuditLogEntry.objects.values("content_type"))
    }
    for entry in AuditLogEntry.objects.order_by("pk").iterator():
        kind, fields = allowed[entry.content_type_id]
        if foreign := set(entry.changes or ()) - fields:
            yield f"The history of {kind.name} {entry.object_id} holds {', '.join(sorted(foreign))}: it should not."
        if entry.actor_email or entry.remote_addr:
            yield f"The history of {kind.name} {entry.object_id} holds an address: it should not."


def _exists(versions: QuerySet, document: str) -> Exists:
    """Whether there is such a version of the document whose id the row has in this column."""
    return Exists(versions.filter(document=OuterRef(document)))


CHECKS = (
    files,
    clearances,
    signed_letters,
    letter_files,
    documents,
    papers,
    submissions,
    stored_json,
    programme,
    texts,
    attendance,
    comments,
    issues,
    rooms,
    participants,
    merged,
    undone,
    history,
)
