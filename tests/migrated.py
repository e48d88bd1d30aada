"""One database in which every migration has been applied, which each of several workers copies: that takes seconds."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def copied_database(connection: BaseDatabaseWrapper, shared: Path) -> Iterator[None]:
    """Lets the test database be made as a copy; `shared` is a folder of all workers. What is copied goes at the end."""
    made = shared / "migrated"
    with _alone_in(shared):
        maker = not made.exists()
        if maker:
            _make(connection)
            made.touch()
    connection.settings_dict["TEST"]["TEMPLATE"] = _name(connection)
    yield
    if maker:
        with _alone_in(shared):
            made.unlink()
            with connection.creation._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {connection.ops.quote_name(_name(connection))}")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(connection: BaseDatabaseWrapper) -> None:
    """Makes the database to copy as Django makes one for tests, and leaves the connection as it was."""
    of_connection, of_settings = connection.settings_dict, settings.DATABASES[connection.alias]
    own, test = of_settings["NAME"], of_connection["TEST"]["NAME"]
    of_connection["TEST"]["NAME"] = _name(connection)
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
    finally:
        of_connection["NAME"] = of_settings["NAME"] = own
        of_connection["TEST"]["NAME"] = test


def _name(connection: BaseDatabaseWrapper) -> str:
    return f"test_{settings.DATABASES[connection.alias]['NAME']}_migrated"
