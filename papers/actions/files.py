"""Writes about the files themselves: checking them, and making their public files."""

import logging
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import F

from egm_portal.clock import real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.tasks import wake_after_commit
from papers import omissions, rules
from papers.actions.states import make_current
from papers.actions.verdicts import keep_checks
from papers.files import conversion, images, inspection, sanitizing, scanning, storage
from papers.models import Paper, Version

__all__ = [
    "check_again",
    "check_waiting",
    "delete_orphans",
    "prepare_newest",
    "prepare_version",
    "prepare_waiting",
    "sanitize_again",
]

PREPARE = "papers.tasks.prepare_version"
CONVERSIONS = 3  # of one document: a converter that dies may have been replaced just then
logger = logging.getLogger(__name__)
SWEEP_SECONDS = 60  # with one file more it stays below CELERY_TASK_TIME_LIMIT


def prepare_version(*, version: Version) -> None:
    """Makes the version's public file, unless it has one or that failed before. Safe to run twice, and concurrently.

    Of a PDF it is a copy without traces of its author's computer, of a Word document or presentation a PDF. The reason
    for a failure is kept in `checks`, and the author is told by mail.
    """
    if not Version.objects.without_public_file().filter(pk=version.pk).exists():
        return
    try:
        columns = _converted(version) if version.is_converted else public_columns(version, version.media_type)
    except conversion.Died:
        # Counted, because the document itself may be what kills the converter.
        Version.objects.filter(pk=version.pk).update(check_tries=F("check_tries") + 1)
        if version.check_tries + 1 < CONVERSIONS:
            return
        columns = {"checks": version.checks | {"unprepared": "failed"}}
    except conversion.Busy:
        return
    except conversion.NotConverted as reason:
        columns = {"checks": version.checks | {"unprepared": str(reason)}}
    except sanitizing.NotSanitized:
        columns = {"checks": version.checks | {"unprepared": "copy"}}
    _write_public_file(version, columns)


def prepare_waiting() -> None:
    """Makes the public files that are still missing, for a minute at most; files that are not at hand wait."""
    until = time.monotonic() + SWEEP_SECONDS
    for version in Version.objects.without_public_file().defer("first_page").order_by("pk"):
        if time.monotonic() >= until:
            break
        if storage.default_storage.exists(version.stored_name):
            prepare_version(version=version)


def prepare_newest(*, paper: Paper) -> None:
    """Makes the public file of the paper's newest PDF that counts, at once; nothing for a file that is converted."""
    newest = Version.objects.counting().filter(document__paper=paper.pk).order_by("-number").first()
    if newest and not newest.is_converted:
        prepare_version(version=newest)


def sanitize_again(*, version: Version) -> bool:
    """Replaces a public file that is the PDF as it came; returns whether a sanitized one could be made."""
    try:
        columns = public_columns(version, version.media_type)
    except sanitizing.NotSanitized:
        return False
    _write_public_file(version, columns, instead_of=version.stored_name)
    return True


def check_again(*, version: Version) -> None:
    """Checks a file once more that could not be checked, or that has no public file.

    Raises NotAllowed if it still cannot be checked, or if it turns out to be unusable, which its author is told.
    """
    refuse_if(rules.refusal_to_check_again(version))
    found = _inspect(version)
    if found.is_waiting:
        if version.is_unscanned:  # the worker asks the scanner again
            _write_found(version, found)
        raise NotAllowed(found.objection)
    if not found.is_complete and not found.is_closed:
        raise NotAllowed("The file could not be checked this time either. Return the paper and ask for another file.")
    _write_found(version, found)
    if found.is_closed:
        raise NotAllowed(f"The file cannot be accepted. {found.objection} Its author has been notified.")


def check_waiting() -> int:
    """Checks the files that wait for it, for a minute at most; returns how many of them could be checked."""
    until, checked = time.monotonic() + SWEEP_SECONDS, 0
    for version in list(Version.objects.due_for_check(real_now()).defer("first_page")):
        if time.monotonic() >= until:
            break
        try:
            if not storage.default_storage.exists(version.stored_name):
                continue
            found = _inspect(version)
        except OSError:  # a file that cannot be read must not hold up those behind it
            logger.exception("The file of version %s could not be read", version.pk)
            continue
        if not found.is_waiting:
            _write_found(version, found)
            checked += 1
        elif "scanner" in found.checks:
            _postpone_check(version)
    return checked


def _inspect(version: Version) -> inspection.Inspection:
    try:
        return inspection.inspect_file(storage.path_of(version.stored_name))
    except inspection.Unreadable as refusal:
        return inspection.refused(refusal.code)


def _postpone_check(version: Version) -> None:
    """Counts a try that the scanner did not answer: the pauses grow, and after the last of them it is asked no more."""
    tries = version.check_tries
    # The condition on the count holds on every database: of two workers only one counts the try.
    waiting = Version.objects.waiting_for_check().filter(pk=version.pk, check_tries=tries)
    if tries < len(scanning.PAUSES):
        next_check_at = real_now() + timedelta(minutes=scanning.PAUSES[tries])
        checks = {"unchecked": True, "waiting": True, "scanner": True}
        waiting.update(checks=checks, check_tries=F("check_tries") + 1, next_check_at=next_check_at)
    else:
        waiting.update(checks={"unchecked": True, "unscanned": True}, next_check_at=None)


def delete_orphans() -> int:
    """Deletes stored files that no row names, 30 days after they were written, in real time; returns how many.

    They are left by uploads that broke off before their row was written, by forms that were refused for another field,
    and by two workers that made the same public file.
    """
    # Listed before the rows are read: a file that is stored meanwhile is not among them.
    stored = list(storage.every_stored_name())
    known = set(Version.objects.values_list("stored_name", flat=True))
    known.update(Version.objects.values_list("public_name", flat=True))
    known.update(storage.referenced_names())
    deleted = 0
    for name in stored:
        # Its age is asked just before the deletion: whoever stores the same bytes now has written them again.
        if name not in known and not storage.is_young(name, storage.LEFT_ALONE):
            storage.default_storage.delete(name)
            deleted += 1
    return deleted


def public_columns(kept: Version | storage.KeptFile, media_type: str) -> dict:
    """The columns that name the public file of a stored one; raises sanitizing.NotSanitized."""
    if media_type == images.MEDIA_TYPE:  # the portal itself has written the picture
        return {"public_name": kept.stored_name, "public_sha256": kept.sha256, "public_size": kept.size}
    if media_type != "application/pdf":
        raise sanitizing.NotSanitized
    return _columns_of(sanitizing.sanitize(storage.path_of(kept.stored_name)))


def _converted(version: Version) -> dict:
    """The same of a document that is converted: what readers are not to get is left out before."""
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        try:
            document = sanitizing.sanitize(storage.path_of(version.stored_name), title=version.document.title)
            clean = Path(folder, "document")
            clean.write_bytes(document.content)
            how = {"sender": version.uploaded_by_id or 0, "has_objects": document.has_objects}
            with conversion.converted(clean, version.media_type, **how) as (pdf, found):
                columns = _columns_of(sanitizing.sanitize(pdf), document.left_out)
        except sanitizing.NotSanitized:
            raise conversion.NotConverted("failed") from None
    return columns | {"pages": found.pages, "first_page": found.first_page, "checks": version.checks | found.checks}


def _columns_of(copy: sanitizing.Copy, left_out: list[dict] | None = None) -> dict:
    kept = storage.keep(ContentFile(copy.content))
    columns = {
        "public_name": kept.stored_name,
        "public_sha256": kept.sha256,
        "public_size": kept.size,
        "omissions": omissions.stored(copy.left_out if left_out is None else left_out),
    }
    return columns | ({"first_page": copy.first_page} if copy.first_page else {})


def _write_public_file(version: Version, columns: dict, instead_of: str = "") -> None:

    def write(present: Version) -> bool:
        # Another worker was quicker, or the file has been found harmful meanwhile.
        if present.public_name != instead_of or present.is_unchecked:
            return False
        for name, value in columns.items():
            setattr(present, name, value)
        present.save(update_fields=list(columns))
        if rules.becomes_current(present):
            make_current(present)
        return True

    keep_checks(version, write)


def _write_found(version: Version, found: inspection.Inspection) -> None:
    def write(present: Version) -> bool:
        if present.checks != version.checks:  # another worker was quicker
            return False
        present.pages, present.first_page, present.checks = found.pages, found.first_page, found.checks
        present.check_tries, present.next_check_at = 0, None
        present.save(update_fields=["pages", "first_page", "checks", "check_tries", "next_check_at"])
        if not (present.public_name or present.is_unchecked):
            wake_after_commit(PREPARE, present.pk)
        return True

    keep_checks(version, write)
