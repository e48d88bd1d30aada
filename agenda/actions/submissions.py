"""Slides and statements that people send for items and sessions."""

from datetime import datetime

from django.core.files import File
from django.db import transaction

from agenda.submissions import SpeakerDocument, sent_for
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import User
from egm_portal.meetings.one_change import one_change
from papers.actions import Receipt, add_submission, agree_to_publication, receive_submission
from papers.actions.documents import refuse_other_type
from papers.actions.uploads import too_many_today
from papers.files import storage
from papers.files.inspection import Inspection
from papers.kinds import KINDS
from papers.models import Upload

__all__ = ["SESSION_IS_OVER", "begin_upload_for_item", "receive_for_item"]

SESSION_IS_OVER = "The session has ended, and files are no longer accepted here. Please write to the organizers."


def lock_about(speaker_document: SpeakerDocument) -> None:
    """Has whoever else sends something for the same item or session wait until the transaction ends."""
    type(speaker_document.about).objects.select_for_update(no_key=True).get(pk=speaker_document.about.pk)


@transaction.atomic
def begin_upload_for_item(
    *, speaker_document: SpeakerDocument, by: User, name: str, size: int, at: datetime, **declared: str
) -> Upload:
    """Announces a file that comes in parts; raises NotAllowed, before a byte is sent, where it would be refused.

    `declared` may be the file's `sha256` and `media_type`.
    """
    # The lock: of two uploads that begin at once, the second counts the first.
    lock_about(speaker_document)
    if not speaker_document.takes_files(at):
        raise NotAllowed(SESSION_IS_OVER)
    begun = Upload.objects.of_user_for(by, speaker_document.upload_target).count()
    refuse_if(too_many_today(speaker_document.document.pk if speaker_document.document else None, at, begun))
    return Upload.objects.create(target=speaker_document.upload_target, by=by, name=name, size=size, **declared)


def receive_for_item(
    *,
    speaker_document: SpeakerDocument,
    file: File,
    by: User,
    at: datetime,
    found: Inspection,
    client_hash_matched: bool = False,
    agrees: bool = False,
) -> Receipt:
    """Stores a file that is sent for an item or a session, as a new version of what its speaker has sent before.

    `at` is the instant at which the request began; `agrees` is that the speaker has just agreed to publication.
    Raises NotAllowed once the session has ended, and inspection.Unreadable for a file of a type that is not taken.
    """
    newest = speaker_document.versions[0] if speaker_document.versions else None
    # A request that is sent again, because its answer was lost, gets the receipt of the first.
    if not speaker_document.takes_files(at) and (newest is None or newest.sha256 != storage.measured(file).sha256):
        raise NotAllowed(SESSION_IS_OVER)
    refuse_other_type(found, KINDS[speaker_document.kind].own_file_types)
    kept = storage.keep(file)
    with transaction.atomic(), one_change():
        # The lock: of two first files that come at once, the second becomes a version of the first.
        lock_about(speaker_document)
        submission = sent_for(
            speaker_document.target, speaker_document.about, speaker_document.speaker, speaker_document.kind
        ).submission
        if submission is None:
            submission = add_submission(
                participant=speaker_document.speaker, kind=speaker_document.kind, title=speaker_document.about.title
            )
            speaker_document.about.shown_documents.create(
                document=submission.document, participant=speaker_document.speaker
            )
        if agrees:
            agree_to_publication(submission=submission, agrees=True)
        return receive_submission(
            submission=submission,
            kept=kept,
            found=found,
            name=file.name,
            by=by,
            at=at,
            client_hash_matched=client_hash_matched,
        )
