"""Writes about the files themselves: looking into them, and making what readers get."""

import logging
import time
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db.models import F

from egm_portal.clock import real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.tasks import wake_after_commit
from papers import rules
from papers.actions.verdicts import keep_checks
from papers.files import conversion, images, inspection, sanitizing, scanning, storage
from papers.models import Paper, Version

PREPARE = "papers.tasks.prepare_version"
CONVERSIONS = 3  # of one document: a converter that dies may have been replaced just then
logger = logging.getLogger(__name__)
SWEEP_SECONDS = 60  # with one file more it stays below CELERY_TASK_TIME_LIMIT


def prepare_version(*, version: Version) -> None:
    """Makes what readers get of the file, unless there is something, or nothing came of it before.

    Of a PDF it is a copy without traces of its author's computer, of a Word document a PDF. What nothing comes of has
    the reason in its checks, and its author is told by mail. Safe to run twice, and beside itself.
    """
    if not Version.objects.without_public_file().filter(pk=version.pk).exists():
        return
    try:
        made = _converted(version) if version.is_word else public_columns(version, version.media_type)
    except conversion.Died:
        if not _is_last_try(version):
            return
        made = {"checks": {"unprepared": "failed"}}
    except conversion.Busy:
        return
    except conversion.NotConverted as reason:
        made = {"checks": {"unprepared": str(reason)}}
    except sanitizing.NotCopied:
        made = {"checks": version.checks | {"unprepared": "copy"}}
    _keep(version, made)


def prepare_waiting() -> None:
    """Makes what readers get of files that wait for it, for a minute at most; those that are not at hand still wait."""
    until = time.monotonic() + SWEEP_SECONDS
    for version in Version.objects.without_public_file().defer("first_page").order_by("pk"):
        if time.monotonic() >= until:
            break
        if storage.default_storage.exists(version.stored_name):
            prepare_version(version=version)


def prepare_newest(*, paper: Paper) -> None:
    """Makes what readers get of the paper's newest PDF that counts, at once; nothing for a Word document."""
    newest = Version.objects.counting().filter(document__paper=paper.pk).order_by("-number").first()
    if newest and not newest.is_word:
        prepare_version(version=newest)


def copy_again(*, version: Version) -> bool:
    """Makes the readers' copy of a PDF that they have as it came; gives whether one could be made."""
    try:
        made = public_columns(version, version.media_type)
    except sanitizing.NotCopied:
        return False
    _keep(version, made, instead_of=version.stored_name)
    return True


def check_again(*, version: Version) -> None:
    """Looks once more into a file of which nothing came; raises NotAllowed if that gives nothing, or bad news.

    Bad news is kept and told to the author. A file on which the scanner is still silent goes back into the queue.
    """
    refuse_if(rules.refusal_to_check_again(version))
    found = _found_in(version)
    if found.is_waiting:
        if version.is_unscanned:
            _keep_found(version, found)
        raise NotAllowed(found.objection)
    if not found.is_complete and not found.is_closed:
        raise NotAllowed("The file could again not be checked. Return the paper with a note that asks for another.")
    _keep_found(version, found)
    if found.is_closed:
        raise NotAllowed(f"The file cannot be accepted. {found.objection} Its author has been told.")


def check_waiting() -> int:
    """Looks into the files that wait for it, for a minute at most; gives how many were looked into.

    One that is not at hand, or for which there is still no place or no answer, waits on.
    """
    until, looked = time.monotonic() + SWEEP_SECONDS, 0
    for version in list(Version.objects.due_for_check(real_now()).defer("first_page")):
        if time.monotonic() >= until:
            break
        looked += _check_alone(version)
    return looked


def _check_alone(version: Version) -> bool:
    """Whether the file could be looked into; one that cannot be read holds up none of those behind it."""
    try:
        if not storage.default_storage.exists(version.stored_name):
            return False
        found = _found_in(version)
    except OSError:
        logger.exception("The file of version %s could not be read", version.pk)
        return False
    if not found.is_waiting:
        _keep_found(version, found)
    elif "scanner" in found.checks:
        _count_try(version)
    return not found.is_waiting


def _found_in(version: Version) -> inspection.Inspection:
    try:
        return inspection.inspect_file(storage.path_of(version.stored_name))
    except inspection.Unreadable as refusal:
        return inspection.refused(refusal.code)


def _count_try(version: Version) -> None:
    """Writes that the scanner gave no answer: it is asked again after a pause that grows, and at last no more.

    The conditional update holds on every database: of two workers one counts.
    """
    tries = version.check_tries
    waiting = Version.objects.waiting_for_check().filter(pk=version.pk, check_tries=tries)
    if tries < len(scanning.PAUSES):
        again = real_now() + timedelta(minutes=scanning.PAUSES[tries])
        silent = {"unchecked": True, "waiting": True, "scanner": True}
        waiting.update(checks=silent, check_tries=F("check_tries") + 1, next_check_at=again)
    else:
        waiting.update(checks={"unchecked": True, "unscanned": True}, next_check_at=None)


def forget_orphans() -> int:
    """Deletes files that no version names, thirty days after they came, in real time; gives how many there were.

    They are left by uploads that broke off before their row was written, by forms that were refused for another field,
    and by copies of which another worker has made the same.
    """
    stored = list(storage.every_stored_name())
    known = set(Version.objects.values_list("stored_name", flat=True))
    known.update(Version.objects.values_list("public_name", flat=True))
    deleted = 0
    for name in stored:
        # Asked for its age just before: whoever keeps the same bytes now has written them anew.
        if name not in known and not storage.is_young(name, storage.LEFT_ALONE):
            storage.default_storage.delete(name)
            deleted += 1
    return deleted


def public_columns(kept: Version | storage.KeptFile, media_type: str) -> dict:
    """The columns that name what readers get of a stored file; raises sanitizing.NotCopied.

    Of a PDF it is a copy. A picture was written by the portal itself: readers get it as it is. Nothing else passes.
    """
    if media_type == images.MEDIA_TYPE:
        return {"public_name": kept.stored_name, "public_sha256": kept.sha256, "public_size": kept.size}
    if media_type != "application/pdf":
        raise sanitizing.NotCopied
    copy = storage.keep(ContentFile(sanitizing.readers_copy(storage.path_of(kept.stored_name))))
    return {"public_name": copy.stored_name, "public_sha256": copy.sha256, "public_size": copy.size}


def _is_last_try(version: Version) -> bool:
    """Counts a conversion of which the converter died; says whether the document has had all its tries."""
    Version.objects.filter(pk=version.pk).update(check_tries=F("check_tries") + 1)
    return version.check_tries + 1 >= CONVERSIONS


def _converted(version: Version) -> dict:
    """The columns of a Word document of which a PDF has been made; raises conversion.NotConverted or Busy."""
    with conversion.converted(storage.path_of(version.stored_name)) as (pdf, found):
        try:
            copy = storage.keep(ContentFile(sanitizing.readers_copy(pdf)))
        except sanitizing.NotCopied:
            raise conversion.NotConverted("failed") from None
    public = {"public_name": copy.stored_name, "public_sha256": copy.sha256, "public_size": copy.size}
    return public | {"pages": found.pages, "first_page": found.first_page, "checks": found.checks}


def _keep(version: Version, made: dict, instead_of: str = "") -> None:
    """Writes what was made, unless another worker was quicker, or the file has been found harmful meanwhile."""

    def write(present: Version) -> bool:
        if present.public_name != instead_of or present.is_unchecked:
            return False
        for name, value in made.items():
            setattr(present, name, value)
        present.save(update_fields=list(made))
        return True

    keep_checks(version, write)


def _keep_found(version: Version, found: inspection.Inspection) -> None:
    """Writes what was found, unless another worker was quicker."""

    def write(present: Version) -> bool:
        if present.checks != version.checks:
            return False
        present.pages, present.first_page, present.checks = found.pages, found.first_page, found.checks
        present.check_tries, present.next_check_at = 0, None
        present.save(update_fields=["pages", "first_page", "checks", "check_tries", "next_check_at"])
        if not (present.public_name or present.is_unchecked):
            wake_after_commit(PREPARE, present.pk)
        return True

    keep_checks(version, write)
