"""Published files that go with e-mails."""

from collections.abc import Iterable

from django.core.files.storage import default_storage

from egm_portal.mail.registry import Attachment
from egm_portal.meetings.models import Meeting
from papers.models import Document, Version
from participants.information_notes import InformationNote

MAX_ATTACHED = 5_000_000
"""Bytes; in a mail a file grows by a third, because of its encoding."""


def published_file(document: int) -> Version | None:
    """The public file of the document with this id; None if it is not published."""
    readable = Document.objects.published().filter(pk=document)
    current = Version.objects.current().filter(document__in=readable).originals_first()
    return current.select_related("document__meeting").first()


def attachment_of(version: Version) -> Attachment:
    return stored_attachment(version.file_name, version.public_name, version.public_type)


def stored_attachment(name: str, stored_name: str, media_type: str) -> Attachment:
    with default_storage.open(stored_name) as file:
        return Attachment(name=name, content=file.read(), media_type=media_type)


def information_notes(meeting: Meeting) -> list[InformationNote]:
    """The notes that whoever takes part may read, as they go with an e-mail: two queries, and one for each of them.

    Their files are attached as long as they have `MAX_ATTACHED` bytes together. Before a meeting is announced, a note
    for everybody can be read nowhere else: without its file it is left out.
    """
    documents = Document.objects.information_notes().filter(meeting=meeting)
    public = set(documents.public().values_list("pk", flat=True))
    notes, left = [], MAX_ATTACHED
    for document in documents:
        version = published_file(document.pk)
        is_attached = bool(version and version.public_name) and version.public_size <= left
        left -= version.public_size if is_attached else 0
        if is_attached or document.pk in public or document.access == Document.Access.PARTICIPANTS:
            address = document.get_absolute_url() if document.pk in public else ""
            notes.append(InformationNote(document.pk, document.title, address, is_attached))
    return notes


def attached_notes(documents: Iterable[int]) -> list[Attachment]:
    """The files of these information notes, without those that were withdrawn or are no longer for participants."""
    readable = Document.objects.information_notes().filter(pk__in=documents)
    versions = [published_file(pk) for pk in readable.values_list("pk", flat=True)]
    return [attachment_of(version) for version in versions if version and version.public_name]
