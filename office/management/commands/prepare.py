"""`manage.py prepare`: everything that a start needs, in one process, since each start of Django takes a second."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import pluralize

from egm_portal.meetings.models import Meeting
from egm_portal.sandbox.checks import CONFINEMENT
from office.printed_sign_in import make_first_superuser


class Command(BaseCommand):
    help = "Brings the database up to date; with options also the static files, and the demonstration on a first start."
    requires_system_checks = [CONFINEMENT]

    def add_arguments(self, parser) -> None:
        parser.add_argument("--static", action="store_true", help="collect the static files if they have changed")
        parser.add_argument("--demonstration", action="store_true", help="load its meetings if there is no meeting")
        parser.add_argument("--superuser", action="store_true", help="make one if nobody has an account")

    def handle(self, *, static: bool, demonstration: bool, superuser: bool, **options) -> None:
        executor = MigrationExecutor(connection)
        refuse_earlier_database(executor)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stdout.write(f"Applying {len(plan)} migration{pluralize(plan)}")
            call_command("migrate", interactive=False, verbosity=0)
        # The table of Django's cache is no model, and so in no migration.
        call_command("createcachetable", verbosity=0)
        if static:
            self.collect_static()
        # An interrupted load leaves this file behind, and is repeated.
        loading = settings.DATA_DIR / "loading-demonstration"
        if demonstration and (loading.exists() or not Meeting.objects.exists()):
            self.stdout.write("Loading the demonstration")
            loading.touch()
            call_command("load_demonstration", verbosity=0)
            loading.unlink()
        if superuser:
            make_first_superuser()

    def collect_static(self) -> None:
        kept = settings.DATA_DIR / "static-fingerprint"
        fingerprint = static_fingerprint()
        if kept.is_file() and kept.read_text(encoding="ascii") == fingerprint:
            return
        self.stdout.write("Collecting the static files")
        # Nothing is cleared: pages of the version before ask for its files until every web server is replaced.
        with readable_by_everybody():
            call_command("collectstatic", interactive=False, verbosity=0)
        kept.write_text(fingerprint, encoding="ascii")


def refuse_earlier_database(executor: MigrationExecutor) -> None:
    """Raises CommandError for a database whose migrations are no longer here: it knows reports, but no room."""
    applied = executor.loader.applied_migrations
    if ("reports", "0001_initial") in applied and ("room", "0001_initial") not in applied:
        raise CommandError(
            "This database was made by an earlier version and cannot be used. Set DATA_DIR to another folder, or "
            "DATABASE_URL to an empty database."
        )


@contextmanager
def readable_by_everybody() -> Iterator[None]:
    # WhiteNoise sets no mode for its compressed files, which nginx's user has to read.
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def static_fingerprint() -> str:
    """A hash of the name and content of every static file, of their destination and of their storage."""
    lines = [str(settings.STATIC_ROOT), settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for name, storage in finder.list([]):
            lines.append(f"{name} {hashlib.sha256(Path(storage.path(name)).read_bytes()).hexdigest()}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
