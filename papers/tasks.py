"""Background work on files. Each task is safe to run twice, and concurrently with itself."""

from celery import shared_task

from papers import actions
from papers.models import Version
from papers.search import index_updates, reading


@shared_task
def check_waiting() -> None:
    actions.check_waiting()


@shared_task
def prepare_version(version_id: int) -> None:
    for version in Version.objects.filter(pk=version_id):
        actions.prepare_version(version=version)


@shared_task
def prepare_waiting() -> None:
    # For versions whose wake-up was lost.
    actions.prepare_waiting()


@shared_task
def read_version(version_id: int) -> None:
    reading.read_version(version_id)


@shared_task
def index_waiting() -> None:
    index_updates.index_waiting()
    reading.read_waiting()


@shared_task
def delete_orphans() -> None:
    actions.delete_orphans()


@shared_task
def delete_stale_uploads() -> None:
    actions.delete_stale_uploads()
