"""Writes to documents and their versions."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from egm_portal.broker import wake_after_commit
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting, User
from egm_portal.refusal import NotAllowed
from papers import copying, files, inspection, pictures, refusals, rules
from papers.actions.files import PREPARE, public_columns
from papers.coauthors import Named
from papers.models import Author, Document, Version
from participants.models import Participant

SUFFIXES = {Document.Kind.CORRIGENDUM: "Corr", Document.Kind.ADDENDUM: "Add"}
"""What follows a symbol in that of a document which corrects or adds to it (UN Editorial Manual)."""


@transaction.atomic
def add_document(*, meeting: Meeting, kind: str, title: str, authors: Iterable[Participant] = (), **fields) -> Document:
    """Adds a document under the meeting's next number, with its authors as printed for this meeting."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    last = Document.objects.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0
    document = Document.objects.create(meeting=meeting, number=last + 1, kind=kind, title=title, **fields)
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
) -> Version:
    """Adds a PDF that becomes the document's current file at once; raises inspection.Unreadable for one that may not.

    `found` is what the inspection of these bytes gave, if they have been inspected. Raises NotAllowed for a document
    that leads elsewhere.
    """
    kept = files.keep(file)
    found = found or inspection.inspect_file(files.path_of(kept.stored_name))
    if found.objection:
        raise inspection.Unreadable(found.objection)
    return _added(document, kept, found, file.name, by, received_at or portal_now())


def add_picture(*, document: Document, picture: pictures.Picture, name: str, by: User | None) -> Version:
    """Adds a picture that was made anew, and that readers get at once; raises NotAllowed as `add_version` does."""
    kept = files.keep(ContentFile(picture.content))
    found = inspection.Inspection(None, picture.small, {}, pictures.MEDIA_TYPE)
    return _added(document, kept, found, name, by, portal_now())


def _added(document: Document, kept: files.KeptFile, found: inspection.Inspection, name, by, received_at) -> Version:
    try:
        public = public_columns(kept, found.media_type)
    except copying.NotCopied:
        raise inspection.Unreadable(refusals.UNCHECKED) from None
    with transaction.atomic():
        version = new_version(document, kept, found, name, by, received_at, **public)
        if Document.objects.filter(pk=document.pk).exclude(link="").exists():
            raise NotAllowed(f"“{document}” leads to an address elsewhere. Take that out of its form first.")
        make_current(version)
    return version


def name_coauthors(document: Document, people: Iterable[Named]) -> None:
    """Lets these people stand after the first author; a row that says the same stays, and whom it leads to.

    The caller holds the transaction.
    """
    first, *others = list(Author.objects.filter(document=document)) or [None]
    known = {str(author): author for author in others}
    for position, person in enumerate(people, start=first.position + 1 if first else 1):
        author = known.pop(str(person), None) or Author(document=document, name=person.name, country=person.country)
        if author.pk is None or author.position != position:
            author.position = position
            author.save()
    for author in known.values():
        author.delete()


def new_version(
    document: Document, kept: files.KeptFile, found: inspection.Inspection, name, by, received_at, **fields
) -> Version:
    """The next version of a document, not current yet; the caller holds the transaction.

    Unless `fields` name what readers get of it, a worker is woken to make that.
    """
    locked = Document.objects.select_for_update().get(pk=document.pk)
    last = Version.objects.filter(document=locked).aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        document=document,
        number=last + 1,
        original_name=str(name)[-255:],
        media_type=found.media_type,
        size=kept.size,
        pages=found.pages,
        first_page=found.first_page,
        checks=found.checks,
        sha256=kept.sha256,
        stored_name=kept.stored_name,
        uploaded_by=by,
        received_at=received_at,
        **fields,
    )
    if not version.public_name:
        wake_after_commit(PREPARE, version.pk)
    return version


def make_current(version: Version) -> None:
    """Lets readers get this version from now on; the one before keeps its own address."""
    now = portal_now()
    Version.objects.current().filter(document=version.document_id).exclude(pk=version.pk).update(superseded_at=now)
    if version.current_from is None:
        version.current_from = now
        version.save(update_fields=["current_from"])


@transaction.atomic
def add_correction(*, document: Document, kind: str, title: str = "") -> Document:
    """A corrigendum or an addendum to the document, for the same readers and under the next symbol; without a file yet.

    Raises NotAllowed where that symbol would be too long.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    symbol = _next_symbol(document, kind)
    if len(symbol) > Document._meta.get_field("symbol").max_length:
        raise NotAllowed(f"The symbol {symbol} would be longer than a symbol may be. Nothing was added.")
    made_title = f"{Document.Kind(kind).label} to “{document.title}”"
    same = {name: getattr(document, name) for name in ("language", "access", "addressee", "corporate_author")}
    return add_document(
        meeting=document.meeting,
        kind=kind,
        title=title or made_title[:300],
        symbol=symbol,
        accompanies=document,
        position=document.position,
        **same,
    )


def _next_symbol(document: Document, kind: str) -> str:
    """Such as EGM/ICT/2013/1/Corr.2; empty beside a document that has no symbol."""
    if not document.symbol:
        return ""
    known = Document.objects.filter(meeting=document.meeting_id).values_list("symbol", flat=True)
    taken = {symbol.casefold() for symbol in known}
    numbered = (f"{document.symbol}/{SUFFIXES[kind]}.{number}" for number in count(1))
    return next(symbol for symbol in numbered if symbol.casefold() not in taken)


@transaction.atomic
def publish_document(*, document: Document, at: datetime | None = None) -> None:
    """Shows the document to its readers from `at` on (now, if not given)."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if not rules.can_publish(document):
        raise NotAllowed(f"The author of “{document}” has not agreed to its publication.")
    if not document.link and not Version.objects.current().filter(document=document).exists():
        raise NotAllowed(f"“{document}” has no accepted file to publish, and no address elsewhere.")
    document.publish_at, document.withdrawn_at, document.withdrawn_reason = at or portal_now(), None, ""
    if document.access == Document.Access.ORGANIZERS:
        document.access = Document.Access.PUBLIC
    document.save()


@transaction.atomic
def withdraw_document(*, document: Document, reason: str) -> None:
    """Takes the document away from its readers; its addresses give the reason."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    document.withdrawn_at, document.withdrawn_reason = portal_now(), reason
    document.save()
