"""Work on files outside the request: what waits for a look, the text of what came, and parts that lead nowhere."""

from celery import shared_task

from papers import actions
from papers.search import following, reading


@shared_task
def check_waiting() -> None:
    """Checks files that wait for it. Safe to run twice, and beside itself."""
    actions.check_waiting()


@shared_task
def read_version(version_id: int) -> None:
    """Reads the version's text and lets it be found. Safe to run twice, and beside itself."""
    reading.read_version(version_id)


@shared_task
def index_waiting() -> None:
    """Reads what has not been read, and indexes what is not indexed. Safe to run twice, and beside itself."""
    following.index_waiting()
    reading.read_waiting()


@shared_task
def forget_uploads() -> None:
    """Deletes the parts of files whose last part did not come. Safe to run twice, and beside itself."""
    actions.forget_uploads()
