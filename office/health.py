"""Whether this portal can serve: each part is asked, quickly, and the answers name no version."""

import shutil
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from egm_portal.celery import app
from egm_portal.clock import real_now
from egm_portal.mail.models import Message
from egm_portal.text.sizes import file_size
from office.models import Heartbeat

BROKER_LIMIT = 1  # seconds
OUTBOX_LIMIT = timedelta(minutes=10)
HEARTBEAT_LIMIT = timedelta(minutes=5)  # beat asks for one each minute; a long PDF may hold one up for three
UPLOADS_AT_ONCE = 20  # files of the largest size for which there must be room


def failing_parts() -> list[str]:
    """A plain sentence for each part that fails; without the database, what needs it is not asked."""
    database = _database()
    needing_it = [] if database else [_migrations(), _outbox(), *_queues()]
    parts = [database, *needing_it, _broker(), _files(), _incoming(), _room()]
    return [sentence for sentence in parts if sentence]


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return ""


def _migrations() -> str:
    missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return f"{len(missing)} migrations have not been applied." if missing else ""


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    # The files do not change while the process runs; reading them costs more than the rest together.
    return frozenset(MigrationLoader(None).disk_migrations)


def _outbox() -> str:
    """Messages that a sender could have claimed ten minutes ago: one that waits for its next attempt is no sign."""
    try:
        waiting = Message.objects.due(real_now() - OUTBOX_LIMIT).exists()
    except DatabaseError:
        return "The outbox cannot be read."
    return "Mails have waited for more than 10 minutes: no worker sends them." if waiting else ""


def _queues() -> list[str]:
    """A sentence for each queue from which no sign of life has come for five minutes."""
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
    try:
        alive = set(Heartbeat.objects.filter(at__gt=real_now() - HEARTBEAT_LIMIT).values_list("queue", flat=True))
    except DatabaseError:
        return ["The signs of life of the queues cannot be read."]
    return [
        f"The queue “{queue}” has shown no sign of life for 5 minutes: its worker or beat is stopped or overloaded."
        for queue in sorted(queues - alive)
    ]


def _broker() -> str:
    try:
        with app.connection_for_write(connect_timeout=BROKER_LIMIT) as broker:
            broker.default_channel.client.ping()
    except Exception:  # each transport has errors of its own
        return "The broker does not answer."
    return ""


def _files() -> str:
    return "" if _takes_files(settings.FILES_DIR) else "The folder of files cannot be written."


def _incoming() -> str:
    """The folder for files on their way in may be a mount of its own, which several hosts share."""
    return "" if _takes_files(settings.FILE_UPLOAD_TEMP_DIR) else "The folder files/incoming cannot be written."


def _takes_files(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError:
        return False
    return True


def _room() -> str:
    needed = UPLOADS_AT_ONCE * settings.UPLOAD_LIMIT
    try:
        free = shutil.disk_usage(settings.FILES_DIR).free
    except OSError:
        return ""  # the folder itself is missing, which has been said
    if free >= needed:
        return ""
    return f"The disk of the files has only {file_size(free)} left; it needs {file_size(needed)} for uploads."
