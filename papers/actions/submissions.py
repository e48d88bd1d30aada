"""Writes to what participants send without owing it, such as slides."""

from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import User
from papers import mail, rules
from papers.actions.documents import add_document, approved, new_version
from papers.actions.looks import Look, require_look
from papers.actions.papers import Receipt, receipt_of_new
from papers.actions.states import make_current
from papers.actions.verdicts import close_submission
from papers.files.inspection import Inspection
from papers.files.storage import KeptFile
from papers.models import Document, Submission, Version
from participants.models import Participant

__all__ = ["add_submission", "agree_to_publication", "approve_file", "receive_submission", "return_submission"]

SETTLED = "It has been published. Please ask the organizers to change what readers see."


@transaction.atomic
def add_submission(*, participant: Participant, kind: str, title: str) -> Submission:
    """A document for what the participant sends, without a file yet."""
    document = add_document(meeting=participant.meeting, kind=kind, title=title, authors=[participant])
    return Submission.objects.create(document=document, participant=participant)


@transaction.atomic
def receive_submission(
    *, submission: Submission, kept: KeptFile, found: Inspection, name: str, by: User, at: datetime, **more
) -> Receipt:
    """Adds a file that is stored and inspected, and queues its receipt; the bytes of the newest one change nothing.

    Whoever calls this has asked until when files are accepted.
    """
    document, submission = _locked(submission.document)
    newest = Version.objects.originals().filter(document=document).order_by("-number").first()
    # A request that is sent again, because its answer was lost, gets the receipt of the first.
    if newest and newest.sha256 == kept.sha256:
        return Receipt(newest, new=False)
    version = new_version(document, kept, found, name, by, at, **more)
    submission.state, submission.state_at = Submission.State.SUBMITTED, portal_now()
    submission.save()
    if version.is_closed:
        close_submission(submission, version)
    else:
        mail.submission_received(submission, version)
    return receipt_of_new(version)


@transaction.atomic
def agree_to_publication(*, submission: Submission, agrees: bool) -> None:
    """Keeps whether the author agrees; raises NotAllowed once the document is published or scheduled."""
    document, _ = _locked(submission.document)
    if document.publication_consent == agrees:
        return
    if document.is_published or document.is_scheduled:
        raise NotAllowed(SETTLED)
    document.publication_consent = agrees
    document.save(update_fields=["publication_consent"])


@transaction.atomic
def return_submission(*, document: Document, note: str) -> None:
    """Asks the author for another file; readers of a published document keep the one that they have."""
    document, submission = _locked(document)
    refuse_if(rules.refusal_to_return_submission(document))
    submission.state, submission.state_at, submission.return_note = Submission.State.RETURNED, portal_now(), note
    submission.save()
    mail.submission_returned(submission)


@transaction.atomic
def approve_file(*, document: Document, look: Look | None = None) -> None:
    """Gives readers the newest files: the one that the author has sent since, and those that waited for a look.

    Raises NotAllowed where something is left out of one that the `look` does not have.
    """
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    prefetch_related_objects([document], Prefetch("versions", Version.objects.defer("first_page")))
    refuse_if(rules.refusal_to_approve_file(document))
    files = rules.files_to_approve(document)
    require_look(files, look)
    for version in files:
        make_current(version)
    approved(document)


def _locked(document: Document) -> tuple[Document, Submission]:
    """The document as it is now, its row locked until the transaction ends, and its submission."""
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    prefetch_related_objects([document], Prefetch("versions", Version.objects.defer("first_page")))
    submission = Submission.objects.with_author().filter(document=document).first()
    if submission is None:
        raise NotAllowed(rules.NOT_SENT)
    document.submission = submission
    return document, submission
