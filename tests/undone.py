"""A case of several whose writes are rolled back, so that the next one finds the same scene."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """Rolls back what is written inside, also when it ends well."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
