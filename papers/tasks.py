"""Work on files outside the request: checks that wait, what readers get, its text, and parts that lead nowhere."""

from celery import shared_task

from papers import actions
from papers.models import Version
from papers.search import index_updates, reading


@shared_task
def check_waiting() -> None:
    """Checks files that wait for it. Safe to run twice, and beside itself."""
    actions.check_waiting()


@shared_task
def prepare_version(version_id: int) -> None:
    """Makes what readers get of the version. Safe to run twice, and beside itself."""
    for version in Version.objects.filter(pk=version_id):
        actions.prepare_version(version=version)


@shared_task
def prepare_waiting() -> None:
    """Makes what readers get of versions that a lost wake-up forgot. Safe to run twice, and beside itself."""
    actions.prepare_waiting()


@shared_task
def read_version(version_id: int) -> None:
    """Reads the version's text and lets it be found. Safe to run twice, and beside itself."""
    reading.read_version(version_id)


@shared_task
def index_waiting() -> None:
    """Reads what has not been read, and indexes what is not indexed. Safe to run twice, and beside itself."""
    index_updates.index_waiting()
    reading.read_waiting()


@shared_task
def forget_orphans() -> None:
    """Deletes stored files that no version names. Safe to run twice, and beside itself."""
    actions.forget_orphans()


@shared_task
def forget_uploads() -> None:
    """Deletes the parts of files whose last part did not come. Safe to run twice, and beside itself."""
    actions.forget_uploads()
