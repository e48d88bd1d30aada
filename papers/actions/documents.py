"""Writes to documents and their versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Prefetch, prefetch_related_objects

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.security_events import event_after_commit
from egm_portal.tasks import wake_after_commit
from papers import rules
from papers.actions.files import PREPARE, public_columns
from papers.actions.looks import Look, record_look, require_look
from papers.actions.states import become, locked_paper, make_current
from papers.coauthors import Coauthor
from papers.file_types import CONVERTED, FileTypes
from papers.files import images, inspection, refusal_messages, sanitizing, storage
from papers.kinds import KINDS
from papers.languages import primary
from papers.models import Author, Document, Paper, Submission, Version
from papers.queries import next_correction_symbol
from participants.models import Participant

__all__ = [
    "add_correction",
    "add_document",
    "add_picture",
    "add_version",
    "publish_document",
    "take_file_back",
    "withdraw_document",
]


TAKEN_BACK = (
    "A wrong file was published here by mistake, and was taken back. Another file may be published at this address."
)


@dataclass(frozen=True)
class ReadyFile:
    """A stored file, and the columns of a version that name its public file; none if that takes a worker."""

    kept: storage.KeptFile
    public: dict


def ready_file(file: File, media_type: str) -> ReadyFile:
    """Stores the file and makes its public file, for `add_version`; raises inspection.Unreadable if that fails.

    It may take sanitizing.SECONDS, so it is called outside transactions.
    """
    return _ready(storage.keep(file), media_type)


def refuse_other_type(found: inspection.Inspection, types: FileTypes) -> None:
    """Raises inspection.Unreadable for a file of a type that is not taken."""
    if found.media_type not in types.media_types:
        raise inspection.Unreadable(refusal_messages.other_type(types.names))


def _ready(kept: storage.KeptFile, media_type: str) -> ReadyFile:
    if media_type in CONVERTED:
        return ReadyFile(kept, {})
    try:
        return ReadyFile(kept, public_columns(kept, media_type))
    except sanitizing.NotSanitized:
        raise inspection.Unreadable(refusal_messages.UNCHECKED) from None


@transaction.atomic
def add_document(*, meeting: Meeting, kind: str, title: str, authors: Iterable[Participant] = (), **fields) -> Document:
    # The lock: two documents that are added at once would get the same number.
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    last = Document.objects.filter(meeting=meeting).aggregate(number=Max("number"), position=Max("position"))
    # The last in the order: of two documents with one position, that with the higher number.
    fields = {"number": (last["number"] or 0) + 1, "position": last["position"] or 0} | fields
    document = Document.objects.create(meeting=meeting, kind=kind, title=title, **fields)
    for position, author in enumerate(authors):
        Author.objects.create(
            document=document, participant=author, name=author.name, country=author.country, position=position
        )
    return document


def add_version(
    *,
    document: Document,
    file: File,
    by: User | None,
    received_at: datetime | None = None,
    found: inspection.Inspection | None = None,
    ready: ReadyFile | None = None,
    language: str = "",
    is_shown: bool = False,
) -> Version:
    """Adds a file that becomes the document's current one; raises inspection.Unreadable for one that may not.

    A PDF becomes it at once, another file once a worker has made its PDF.
    In another `language` than the document's it is a translation, and the files in other languages stay current.
    Where the document is published, a file of which something is left out waits until an organizer has seen that,
    unless it `is_shown`: the caller tells of it, or has made the file.
    `found` is the result of the inspection and `ready` that of `ready_file`, if these bytes have had them. Raises
    NotAllowed for a document that has an external address.
    """
    kept = ready.kept if ready else storage.keep(file)
    found = found or inspection.inspect_file(storage.path_of(kept.stored_name))
    if found.objection:
        raise inspection.Unreadable(found.objection)
    refuse_other_type(found, KINDS[document.kind].file_types)
    ready = ready or _ready(kept, found.media_type)
    return _added(document, ready, found, file.name, by, received_at or portal_now(), language, is_shown)


def add_picture(
    *,
    document: Document,
    picture: images.Picture,
    name: str,
    by: User | None,
    ready: ReadyFile | None = None,
    language: str = "",
) -> Version:
    """Adds a re-encoded picture, which readers get at once; raises NotAllowed as `add_version` does.

    `ready` is the result of `ready_file` for its content, if that has been stored.
    """
    ready = ready or ready_file(ContentFile(picture.content), images.MEDIA_TYPE)
    found = inspection.Inspection(None, picture.small, {}, images.MEDIA_TYPE)
    return _added(document, ready, found, name, by, portal_now(), language)


@transaction.atomic
def _added(
    document: Document,
    ready: ReadyFile,
    found: inspection.Inspection,
    name,
    by,
    received_at,
    language: str = "",
    is_shown: bool = False,
) -> Version:
    version = new_version(document, ready.kept, found, name, by, received_at, language=language, **ready.public)
    present = Document.objects.select_related("paper").get(pk=document.pk)
    refuse_if(rules.refusal_to_add_file(present))
    if is_shown:
        record_look([version], Look.at([version], by))
    if version.public_name and not rules.waits_for_a_look(version, present):
        make_current(version)
    if document.publish_at:  # an organizer's file settles what the author has sent
        approved(document)
    return version


def approved(document: Document) -> None:
    """Settles what a participant has sent: readers get it. The caller has locked the document."""
    sent = Submission.objects.filter(document=document).exclude(state=Submission.State.APPROVED)
    sent.update(state=Submission.State.APPROVED, state_at=portal_now())


def set_coauthors(document: Document, people: Iterable[Coauthor], *, they_agree: bool = False) -> None:
    """Lists these people after the first author, who declares whether they agree; the caller holds the transaction."""
    first, *others = list(Author.objects.filter(document=document)) or [None]
    for position, person in enumerate(people, start=first.position + 1 if first else 1):
        # A row with the same name and country is kept, because it may refer to a participant.
        author = next((other for other in others if str(other) == str(person)), None)
        if author:
            others.remove(author)
        else:
            author = Author(document=document, name=person.name, country=person.country)
        if they_agree:
            author.agreed_at = author.agreed_at or portal_now()
        elif author.email != person.email:
            author.agreed_at = None
        author.position, author.email = position, person.email
        author.save()
    for author in others:
        author.delete()


def new_version(
    document: Document,
    kept: storage.KeptFile,
    found: inspection.Inspection,
    name,
    by,
    received_at,
    language="",
    **fields,
) -> Version:
    """The next version of a document in any language, not current yet; the caller holds the transaction.

    Unless `fields` name its public file, a worker is woken to make it.
    """
    locked = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    last = Version.objects.filter(document=locked).aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        document=document,
        number=last + 1,
        language="" if language == primary(locked.language) else language,
        original_name=str(name)[-255:],
        media_type=found.media_type,
        size=kept.size,
        pages=found.pages,
        checks=found.checks,
        sha256=kept.sha256,
        stored_name=kept.stored_name,
        uploaded_by=by,
        received_at=received_at,
        **{"first_page": found.first_page} | fields,
    )
    if not version.public_name:
        wake_after_commit(PREPARE, version.pk)
    return version


@transaction.atomic
def add_correction(*, document: Document, kind: str, title: str = "") -> Document:
    """Adds a corrigendum or addendum without a file, for the document's readers and under the next symbol.

    Raises NotAllowed where that symbol would be too long.
    """
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    refuse_if(rules.refusal_to_correct(document))
    symbol = next_correction_symbol(document, kind)
    if len(symbol) > Document._meta.get_field("symbol").max_length:
        raise NotAllowed(f"The symbol {symbol} would be longer than a symbol may be. Nothing was added.")
    default_title = f"{Document.Kind(kind).label} to “{document.title}”"
    shared = ("language", "access", "addressee", "corporate_author", "position")
    return add_document(
        meeting=document.meeting,
        kind=kind,
        title=title or default_title[:300],
        symbol=symbol,
        accompanies=document,
        **{name: getattr(document, name) for name in shared},
    )


@transaction.atomic
def publish_document(*, document: Document, at: datetime | None = None, look: Look | None = None) -> None:
    """Publishes the document at `at` (now, if not given), together with the corrigenda and addenda that wait for it.

    Raises NotAllowed where something is left out of their files that nobody has seen: the `look` does not have them.
    """
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    prefetch_related_objects([document], Prefetch("versions", Version.objects.defer("first_page")))
    refuse_if(rules.refusal_to_publish(document, at))
    require_look(rules.files_to_publish(document), look)
    if document.access == Document.Access.ORGANIZERS:
        document.access = KINDS[document.kind].readers
    # Their rows are locked before the first write locks the meeting, as when one of them is published by itself.
    waiting = Document.objects.waiting_for(document).order_by("pk")
    corrections = list(waiting.select_for_update(no_key=True))
    require_look(Version.objects.current().filter(document__in=corrections), look)
    document.publish_at, document.withdrawn_at, document.withdrawn_reason = at or portal_now(), None, ""
    document.save()
    newest = rules.newest_file(document) if rules.submission_of(document) else None
    if newest:  # it may have come after the document was withdrawn
        make_current(newest)
        approved(document)
    for correction in corrections:
        correction.publish_at, correction.access = document.publish_at, document.access
        correction.addressee_id = document.addressee_id
        correction.save()
    for published in [document, *corrections]:
        event_after_commit(
            "published", document=published.pk, access=published.access, at=published.publish_at.isoformat()
        )


@transaction.atomic
def withdraw_document(*, document: Document, reason: str) -> None:
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    refuse_if(rules.refusal_to_withdraw_document(document))
    document.withdrawn_at, document.withdrawn_reason = portal_now(), reason
    document.save()
    event_after_commit("withdrawn", document=document.pk)


@transaction.atomic
def take_file_back(*, document: Document, version: Version) -> None:
    """Takes a wrong file back from readers, for good; its address answers 410, and its number is not used again.

    Readers get the file before it in this language, if they have had one. A document that is left without any file is
    withdrawn, and its paper or slides wait for the organizers again.
    """
    owner = Paper.objects.filter(document=document).first()
    paper = locked_paper(owner) if owner else None
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    prefetch_related_objects([document], Prefetch("versions", Version.objects.defer("first_page")))
    refuse_if(rules.refusal_to_take_back(document))
    version = document.versions.defer("first_page").get(pk=version.pk)
    refuse_if(rules.refusal_to_take_file_back(version, document))
    in_its_language = Version.objects.shown().filter(document=document, language=version.language).order_by("-number")
    before = next((file for file in in_its_language.exclude(pk=version.pk) if not file.is_closed), None)
    version.superseded_at = version.taken_back_at = portal_now()
    version.save(update_fields=["superseded_at", "taken_back_at"])
    if before:
        before.superseded_at = None
        before.save(update_fields=["superseded_at"])
    elif not Version.objects.current().filter(document=document).exists():
        document.withdrawn_at, document.withdrawn_reason = version.taken_back_at, TAKEN_BACK
        document.save()
        if paper and rules.can_become(paper, Paper.State.SUBMITTED):
            become(paper, Paper.State.SUBMITTED)
        approved = Submission.objects.filter(document=document, state=Submission.State.APPROVED)
        approved.update(state=Submission.State.SUBMITTED, state_at=version.taken_back_at)
    event_after_commit("taken_back", document=document.pk, version=version.number)
