"""Requesting a PDF, and printing it."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, User
from egm_portal.pdf import printer, registry
from egm_portal.pdf.models import FOLDER, Rendering
from egm_portal.pdf.registry import Printable
from egm_portal.tasks import wake_after_commit

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)  # renewed while a worker prints, so that another one soon takes up what it left behind
RENEWED_AFTER = timedelta(seconds=3)
TO_STORE = timedelta(seconds=90)  # for the file, which may go to a bucket
ATTEMPTS = 3
SWEEP_SECONDS = 60  # with one more rendering it stays below tasks.TIME_LIMIT
REPORT_INTERVAL = 0.25  # seconds

CANCELLED = "It was cancelled."

_S = Rendering.State


class LeaseLost(Exception):
    """Another worker has claimed the rendering, or it was cancelled or deleted, while this one printed it."""


def request_rendering(*, kind: str, meeting: Meeting, subject_id: int, by: User | None = None) -> Rendering:
    """The rendering of the subject's present content, created if there is none; a worker is woken to print it.

    One that failed is queued again. Raises `registry.UnknownSource`.
    """
    printable = registry.source_of(kind).build(subject_id)
    content = {
        "html": printable.html,
        "title": printable.title,
        "stylesheets": list(printable.stylesheets),
        "files": dict(printable.files),
    }
    rendering, _ = Rendering.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        content_hash=printer.content_hash(printable),
        defaults={"meeting": meeting, "content": content, "requested_by": by},
    )
    if rendering.state == _S.FAILED:
        reset = {"state": _S.QUEUED, "error": "", "attempts": 0, "finished_at": None, "step": "", "percent": 0}
        asked = {"requested_at": portal_now(), "requested_by": by}
        Rendering.objects.filter(pk=rendering.pk, state=_S.FAILED).update(**reset, **asked)
        rendering.refresh_from_db()
    if rendering.state != _S.DONE:
        wake_after_commit("egm_portal.pdf.tasks.render", rendering.pk)
    return rendering


def cancel_rendering(*, rendering: Rendering) -> None:
    """Ends a rendering that waits or is being printed; raises NotAllowed once it has ended.

    The worker that prints it stops at its next step, because its lease has ended.
    """
    open_ones = Rendering.objects.filter(pk=rendering.pk, state__in=[_S.QUEUED, _S.RUNNING])
    ended = {"state": _S.FAILED, "error": CANCELLED, "finished_at": portal_now(), "leased_until": None}
    if not open_ones.update(**ended):
        raise NotAllowed("It has already ended: nothing was cancelled.")


def delete_earlier(rendering: Rendering) -> None:
    """Deletes what was printed of the same subject before this one: `Source.done` where only the newest is kept."""
    earlier = Rendering.objects.filter(kind=rendering.kind, subject_id=rendering.subject_id, state=_S.DONE)
    earlier.filter(pk__lt=rendering.pk).delete()


def delete_orphans() -> int:
    """Deletes printed files that belong to no rendering; returns how many."""
    rows = Rendering.objects.only("kind", "subject_id", "content_hash", "file")
    known = {rendering.stored_name for rendering in rows}
    try:
        stored = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return 0
    # A worker stores the file before it writes the row.
    hour_ago = real_now() - timedelta(hours=1)
    orphans = [name for name in stored if name not in known and default_storage.get_modified_time(name) < hour_ago]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def run_rendering(rendering_id: int) -> Rendering | None:
    """Prints the rendering if it is waiting. Returns it as it is then, or None if it was deleted."""
    rendering = _claimed(rendering_id)
    if rendering is not None:
        _print(rendering)
    return Rendering.objects.filter(pk=rendering_id).first()


def run_waiting_renderings() -> None:
    """Prints what waits, or was abandoned by a worker that died, for a minute at most."""
    until = time.monotonic() + SWEEP_SECONDS
    waiting = Rendering.objects.waiting(real_now()).order_by("requested_at", "pk")
    for (rendering_id,) in waiting.values_list("pk"):
        if time.monotonic() >= until:
            break
        run_rendering(rendering_id)


def _claimed(rendering_id: int) -> Rendering | None:
    """The rendering, if it waits and no other worker was quicker; its `leased_until` proves the claim."""
    now = real_now()
    is_claimed = (
        Rendering.objects.waiting(now)
        .filter(pk=rendering_id)
        .update(
            state=_S.RUNNING,
            leased_until=now + LEASE,
            started_at=portal_now(),
            attempts=F("attempts") + 1,
            step="",
            percent=0,
        )
    )
    return Rendering.objects.get(pk=rendering_id) if is_claimed else None


def _print(rendering: Rendering) -> None:
    if rendering.attempts > ATTEMPTS:
        _fail(rendering, "The portal was stopped each time while generating this PDF.")
        return
    content = rendering.content
    printable = Printable(content["html"], content["title"], tuple(content["stylesheets"]), content["files"])
    with TemporaryDirectory(prefix="rendering-") as folder:
        target = Path(folder) / "printed.pdf"
        try:
            report, on_pulse = _reporter(rendering), partial(_keep_lease, rendering)
            pages = printer.print_pdf(printable, target=target, report=report, on_pulse=on_pulse)
            _finish(rendering, target, pages)
        except LeaseLost:
            logger.warning("rendering lost its lease rendering=%s", rendering.pk)
        except printer.PrintingFailed as reason:
            _fail(rendering, str(reason))
        except OSError:
            logger.exception("rendering not stored rendering=%s", rendering.pk)
            _fail(rendering, "The PDF could not be stored. The disk may be full.")


def _reporter(rendering: Rendering) -> Callable[[str, int], None]:
    """A function that writes steps into the row, a few times per second at most; it raises LeaseLost."""
    last_report = 0.0

    def report(step: str, percent: int) -> None:
        nonlocal last_report
        if time.monotonic() - last_report >= REPORT_INTERVAL:
            _renew(rendering, LEASE, step=step, percent=percent)
            last_report = time.monotonic()

    return report


def _keep_lease(rendering: Rendering) -> None:
    """Renews the lease if it is some seconds old; raises LeaseLost."""
    if rendering.leased_until - real_now() < LEASE - RENEWED_AFTER:
        _renew(rendering, LEASE)


def _renew(rendering: Rendering, lease: timedelta, **progress: str | int) -> None:
    until = real_now() + lease
    if not _leased(rendering).update(leased_until=until, **progress):
        raise LeaseLost
    rendering.leased_until = until


def _finish(rendering: Rendering, printed: Path, pages: int) -> None:
    with suppress(LeaseLost):  # which is noticed again at the end
        _renew(rendering, TO_STORE)
    with printed.open("rb") as content:
        digest = file_digest(content, "sha256").hexdigest()
        rendering.file.save(printed.name, File(content), save=False)
    ended = {"state": _S.DONE, "step": "", "percent": 100, "content": {}, "leased_until": None}
    facts = {"file": rendering.file.name, "pages": pages, "size": printed.stat().st_size, "sha256": digest}
    try:
        with transaction.atomic():
            # `done` takes its locks first: whoever deletes a rendering already holds its subject.
            registry.source_of(rendering.kind).done(rendering)
            if not _leased(rendering).update(**ended, **facts, finished_at=portal_now()):
                raise LeaseLost
    except LeaseLost:
        logger.warning("rendering lost its lease rendering=%s", rendering.pk)
        # A worker that was quicker has stored the same content under the same name.
        if not Rendering.objects.filter(pk=rendering.pk).exists():
            default_storage.delete(rendering.file.name)


def _fail(rendering: Rendering, reason: str) -> None:
    logger.error("rendering failed rendering=%s kind=%s: %s", rendering.pk, rendering.kind, reason)
    _leased(rendering).update(state=_S.FAILED, error=reason, finished_at=portal_now(), leased_until=None)


def _leased(rendering: Rendering):
    """The row, as long as this worker's lease is valid."""
    return Rendering.objects.filter(pk=rendering.pk, state=_S.RUNNING, leased_until=rendering.leased_until)
