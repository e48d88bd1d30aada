"""Whether this portal can serve: quick checks of each part, whose sentences name no version."""

import shutil
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.template.defaultfilters import pluralize

from agenda.changes.facts import facts_of
from agenda.content import FORMATS
from agenda.models import Programme
from egm_portal.celery import app
from egm_portal.clock import real_now
from egm_portal.mail.models import Message
from egm_portal.stored_json import reason_unreadable
from egm_portal.text.sizes import file_size
from office.models import Heartbeat

# Seconds.
BROKER_LIMIT = 1
OUTBOX_LIMIT = timedelta(minutes=10)
# A heartbeat is due each minute; a long PDF may delay it by three.
HEARTBEAT_LIMIT = timedelta(minutes=5)
# Files of the largest size for which there must be space.
UPLOADS_AT_ONCE = 20


def failing_parts() -> list[str]:
    """A sentence for each part that fails; without the database, what needs it is not checked."""
    sentences = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        sentences.append("The database is not responding.")
    else:
        missing = len(_migrations_on_disk() - set(MigrationRecorder(connection).applied_migrations()))
        if missing:
            sentences.append(f"{missing} migration{pluralize(missing, ' has,s have')} not been applied.")
        sentences += [_outbox(), *_queues(), _newest_release()]
    try:
        with app.connection_for_write(connect_timeout=BROKER_LIMIT) as broker:
            broker.default_channel.client.ping()
    except Exception:  # each transport has exceptions of its own
        sentences.append("The broker is not responding.")
    if not _is_writable(settings.FILES_DIR):
        sentences.append("The folder of files is not writable.")
    # The folder for incoming files may be a mount of its own, which several hosts share.
    if not _is_writable(settings.FILE_UPLOAD_TEMP_DIR):
        sentences.append("The folder files/incoming is not writable.")
    sentences.append(_disk_space())
    return [sentence for sentence in sentences if sentence]


@cache
def _migrations_on_disk() -> frozenset[tuple[str, str]]:
    # The files do not change while the process runs, and reading them takes longer than all other checks.
    return frozenset(MigrationLoader(None).disk_migrations)


def _outbox() -> str:
    # A message that waits for its next attempt is not due: it does not mean that no worker runs.
    try:
        waiting = Message.objects.due(real_now() - OUTBOX_LIMIT).exists()
    except DatabaseError:
        return "The outbox cannot be read."
    return "E-mails have been waiting for more than 10 minutes: no worker is sending them." if waiting else ""


def _queues() -> list[str]:
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
    try:
        alive = set(Heartbeat.objects.filter(at__gt=real_now() - HEARTBEAT_LIMIT).values_list("queue", flat=True))
    except DatabaseError:
        return ["The heartbeats of the queues cannot be read."]
    return [
        f"The queue “{queue}” has had no heartbeat for 5 minutes: its worker or beat is stopped or overloaded."
        for queue in sorted(queues - alive)
    ]


def _newest_release() -> str:
    """Pages of the newest programme would fail. `check_invariants` reads every row, and says why."""
    try:
        release = Programme.objects.order_by("-released_at", "-pk").first()
    except DatabaseError:
        return "The releases of programmes cannot be read."
    if release is None:
        return ""
    unread = reason_unreadable(FORMATS.restored, release.content) or reason_unreadable(facts_of, release.changes)
    return f"The newest release of a programme, number {release.pk}, cannot be read by this version." if unread else ""


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            # Some file systems report a full disk only when a block is written.
            file.write(b"\0" * 4096)
            file.flush()
    except OSError:
        return False
    return True


def _disk_space() -> str:
    needed = UPLOADS_AT_ONCE * settings.UPLOAD_LIMIT
    try:
        free = shutil.disk_usage(settings.FILES_DIR).free
    except OSError:
        return ""  # the folder itself is missing, which another sentence says
    if free >= needed:
        return ""
    return f"The disk of the files has only {file_size(free)} left; it needs {file_size(needed)} for uploads."
