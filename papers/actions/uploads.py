"""Writes to files that are being uploaded."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction

from egm_portal.clock import real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import User
from egm_portal.storage.disk import UNFINISHED, write_at
from papers import queries, rules
from papers.models import Paper, Upload

__all__ = [
    "OffsetConflict",
    "append_part",
    "begin_upload",
    "delete_stale_uploads",
    "drop_upload",
]

TOO_LATE = (
    "The deadline has passed, and the portal no longer accepts this paper. Please write to the organizers: they can "
    "extend it."
)
NOT_EXPECTED = "This paper is no longer expected. Please write to the organizers."


def too_many() -> str:
    return (
        f"{settings.FILES_A_DAY} files have been sent here within a day, and no more are accepted. Your earlier files "
        "are safe. Please try again tomorrow, or write to the organizers."
    )


def too_many_today(document: int | None, at: datetime, begun: int = 0) -> str:
    """Why no more files are taken today for the document with this id, of which so many are begun; or nothing."""
    return too_many() if queries.files_of_a_day(document, at) + begun >= settings.FILES_A_DAY else ""


class OffsetConflict(Exception):
    """The part does not begin at the upload's offset, or extends beyond the file's end."""


@transaction.atomic
def begin_upload(*, paper: Paper, by: User, name: str, size: int, at: datetime, **declared: str) -> Upload:
    """Announces a file that comes in parts; raises NotAllowed, before a byte is sent, where it would be refused.

    `declared` may be the file's `sha256` and `media_type`.
    """
    # The lock: of two uploads that begin at once, the second counts the first.
    Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    if not rules.takes_files(paper):
        raise NotAllowed(NOT_EXPECTED)
    if paper.due_at and rules.timeliness(queries.owed_paper(paper).deadline, None, at) is None:
        raise NotAllowed(TOO_LATE)
    begun = Upload.objects.filter(paper=paper, by=by).count()
    refuse_if(too_many_today(paper.document_id, at, begun))
    return Upload.objects.create(paper=paper, by=by, name=name, size=size, **declared)


@transaction.atomic
def append_part(*, upload: Upload, offset: int, part: bytes, at: datetime) -> Upload:
    """Writes one part to the disk and advances the offset; `at` is the instant at which the request began.

    Raises OffsetConflict, and EOFError when earlier parts are lost.
    """
    # The lock keeps another part from being written between the check of the offset and its change.
    upload = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    end = offset + len(part)
    if offset != upload.offset or end > upload.size:
        raise OffsetConflict
    if part:
        write_at(upload.path, offset, part)
        upload.offset = end
        upload.completed_at = at if end == upload.size else None
        upload.save(update_fields=["offset", "completed_at"])
    return upload


@transaction.atomic
def drop_upload(*, upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).delete()
    transaction.on_commit(lambda: upload.path.unlink(missing_ok=True))


def delete_stale_uploads() -> None:
    """Deletes uploads begun more than a day ago, in real time, and temporary files that killed processes left."""
    before = real_now() - rules.UPLOAD_LIFE
    Upload.objects.filter(begun_at__lt=before).delete()
    for path in [*settings.FILE_UPLOAD_TEMP_DIR.rglob("*"), *settings.FILES_DIR.rglob(f"{UNFINISHED}*")]:
        with suppress(OSError):  # it is gone, or a folder with something younger in it
            if path.stat().st_mtime < before.timestamp():
                path.rmdir() if path.is_dir() else path.unlink()
