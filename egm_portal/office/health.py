"""Whether this portal can serve: each part is asked, quickly, and the answers name no version."""

import tempfile
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from egm_portal.celery import app
from egm_portal.clock import real_now
from egm_portal.mail.models import Message

BROKER_LIMIT = 1  # seconds
OUTBOX_LIMIT = timedelta(minutes=10)


def failing_parts() -> list[str]:
    """A plain sentence for each part that fails; without the database, what needs it is not asked."""
    database = _database()
    needing_it = [] if database else [_migrations(), _outbox()]
    return [sentence for sentence in [database, *needing_it, _broker(), _files()] if sentence]


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


def _broker() -> str:
    try:
        with app.connection_for_write(connect_timeout=BROKER_LIMIT) as broker:
            broker.default_channel.client.ping()
    except Exception:  # each transport has errors of its own
        return "The broker does not answer."
    return ""


def _files() -> str:
    try:
        with tempfile.TemporaryFile(dir=settings.FILES_DIR) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError:
        return "The folder of files cannot be written."
    return ""
