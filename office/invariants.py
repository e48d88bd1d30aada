"""What must hold whatever happened: each check gives a sentence for every row that breaks it."""

from collections.abc import Iterator
from hashlib import file_digest

from auditlog.models import LogEntry as Entry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from agenda.models import Item, Session, SessionNumber
from egm_portal.adminkit.history import kept_fields
from papers.models import Document, Paper, Version
from participants.models import Invitation, Participant
from reminders.models import Reminder


def findings() -> Iterator[str]:
    """Everything that contradicts itself: files, publication, papers, sessions, slides, participants, reminders,
    history.
    """
    for check in (_files, _numbers, _published, _papers, _sessions, _slides, _participants, _reminders, _history):
        yield from check()


def _files() -> Iterator[str]:
    """Every version's file is there and still has the hash that its receipt shows, and so has what readers get."""
    for version in Version.objects.select_related("document").defer("first_page").iterator():
        kept = {version.stored_name: version.sha256}
        if version.public_name:
            kept[version.public_name] = version.public_sha256
        for name, sha256 in kept.items():
            yield from _file(_name(version), name, sha256)


def _file(owner: str, stored_name: str, sha256: str) -> Iterator[str]:
    kept = _sha256(stored_name)
    if kept is None:
        yield f"The file of {owner} is missing."
    elif kept != sha256:
        yield f"The file of {owner} has changed: its SHA-256 is {kept}, and was {sha256}."


def _sha256(stored_name: str) -> str | None:
    try:
        with default_storage.open(stored_name) as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _name(version: Version) -> str:
    return f"version {version.number} of document {version.document_id} (“{version.document}”)"


def _numbers() -> Iterator[str]:
    """The versions of a document are numbered from one without a gap."""
    counted = Document.objects.annotate(last=Max("versions__number"), files=Count("versions"))
    for document in counted.filter(files__gt=0).exclude(last=F("files")):
        yield f"Document {document.pk} (“{document}”) has {document.files} versions, the last numbered {document.last}."


def _published() -> Iterator[str]:
    """What readers may see has a file that they get, or leads elsewhere."""
    for document in Document.objects.published().filter(~_with(Version.objects.current(), "pk"), link=""):
        yield f"Document {document.pk} (“{document}”) is published without a current version."


def _papers() -> Iterator[str]:
    """A paper's state says what has come of it."""
    handed_in = _with(Version.objects.counting(), "document")
    accepted = _with(Version.objects.current(), "document")
    contradicting = [
        (Q(state__in=[Paper.State.SUBMITTED, Paper.State.RETURNED]) & ~handed_in, "no file that counts has come"),
        (Q(state=Paper.State.AWAITED) & handed_in, "a file has come"),
        (Q(state=Paper.State.ACCEPTED) & ~accepted, "no version is current"),
    ]
    for condition, but in contradicting:
        for paper in Paper.objects.filter(condition).select_related("participant"):
            yield f"Paper {paper.pk} ({paper}) is {paper.get_state_display().lower()}, but {but}."


def _sessions() -> Iterator[str]:
    """Each session has the number that was given to it, and a break has none."""
    given = SessionNumber.objects.filter(session_pk=OuterRef("pk"), number=OuterRef("number"))
    sound = Q(kind=Session.Kind.BREAK, number=None) | (~Q(kind=Session.Kind.BREAK) & Exists(given))
    for session in Session.objects.exclude(sound):
        yield f"Session {session.pk} (“{session}”) has the number {session.number}, which was not given to it."


def _slides() -> Iterator[str]:
    """What an item shows as its slides are slides of its meeting."""
    for item in Item.objects.exclude(slides=None).select_related("session", "slides"):
        if not item.has_slides_of_its_meeting:
            linked = f"shows document {item.slides_id} as slides, which is of another kind or meeting"
            yield f"Item {item.pk} (“{item}”) {linked}."


def _participants() -> Iterator[str]:
    """A status agrees with its dates, and who was invited has an invitation."""
    standing = Exists(Invitation.objects.not_revoked().filter(participant=OuterRef("pk")))
    contradicting = [
        (Q(status=Participant.Status.INVITED) & ~standing, "has no invitation that stands"),
        (Q(status=Participant.Status.ACCEPTED, user__isnull=True), "cannot sign in"),
        (Q(status=Participant.Status.NOMINATED, answered_at__isnull=False), "has a date of an answer"),
    ]
    for condition, but in contradicting:
        for person in Participant.objects.filter(condition):
            yield f"Participant {person.pk} ({person}) is {person.get_status_display().lower()}, but {but}."


def _reminders() -> Iterator[str]:
    """Nobody was reminded twice by the same rule for the same time."""
    doubled = Reminder.objects.values("rule", "participant", "due_at").annotate(times=Count("pk")).filter(times__gt=1)
    for row in doubled.order_by():
        yield f"Participant {row['participant']} was reminded {row['times']} times by rule {row['rule']}."


def _history() -> Iterator[str]:
    """The history holds no field that it should not, and no address of a person or of a computer."""
    allowed = {
        kind.pk: (kind, kept_fields(kind.model_class()))
        for kind in ContentType.objects.filter(pk__in=Entry.objects.values("content_type"))
    }
    for entry in Entry.objects.order_by("pk").iterator():
        kind, fields = allowed[entry.content_type_id]
        if foreign := set(entry.changes or ()) - fields:
            yield f"The history of {kind.name} {entry.object_id} holds {', '.join(sorted(foreign))}: it should not."
        if entry.actor_email or entry.remote_addr:
            yield f"The history of {kind.name} {entry.object_id} holds an address: it should not."


def _with(versions: QuerySet, document: str) -> Exists:
    """Whether one of the versions belongs to the document that the row names in this column."""
    return Exists(versions.filter(document=OuterRef(document)))
