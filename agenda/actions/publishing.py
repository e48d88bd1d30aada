"""Releases of the programme as documents of their meeting."""

from django.core.files import File
from django.db import transaction

from agenda import rules
from agenda.models import Programme
from agenda.programme_pdf import ready_programme
from agenda.queries import newest_release, released_programme
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.pdf.models import Rendering
from papers import actions as papers
from papers.actions.documents import ready_file
from papers.kinds import Kind
from papers.models import Document

__all__ = ["file_release", "printed_release", "publish_release"]


def printed_release(release: Programme) -> Rendering | None:
    """The release's PDF as the meeting shows it at present, if it is the newest release and its PDF is ready."""
    shown = released_programme(release.meeting)
    return ready_programme(release.meeting, shown) if shown and shown.release.pk == release.pk else None


def file_release(*, release: Programme, by: User | None) -> Document:
    """Keeps the release's PDF as the newest file of the release's document, which is made if there is none.

    It publishes nothing, and belongs outside transactions, since the file is checked. Raises NotAllowed, also until the
    PDF is ready.
    """
    refuse_if(rules.refusal_to_publish_release(release, newest_release(release.meeting)))
    printed = printed_release(release)
    if printed is None:
        raise NotAllowed(rules.PDF_NOT_READY)
    with printed.file.open("rb") as content:
        file = File(content, name=f"{release.meeting.slug}-programme.pdf")
        ready = ready_file(file, "application/pdf")
        with transaction.atomic():
            # As a release does, and before its row: two organizers would otherwise make two documents.
            meeting = Meeting.objects.select_for_update(no_key=True).get(pk=release.meeting_id)
            locked = Programme.objects.select_for_update(no_key=True).get(pk=release.pk)
            if locked.document_id is None:
                day = release.released_at.astimezone(meeting.zone).date()
                about = {"meeting": meeting, "kind": Kind.PROGRAMME, "title": str(release), "issued_on": day}
                locked.document = papers.add_document(**about)
                locked.save(update_fields=["document"])
            document = locked.document
            newest = document.versions.order_by("number").last()
            if newest is None or newest.is_taken_back or newest.sha256 != printed.sha256:
                papers.add_version(document=document, file=file, by=by, ready=ready, is_shown=True)
    release.document = document
    return document


def publish_release(*, release: Programme) -> Document:
    """Publishes the document that `file_release` has made; raises NotAllowed."""
    refuse_if(rules.refusal_to_publish_release(release, newest_release(release.meeting)))
    papers.publish_document(document=release.document)
    return release.document
