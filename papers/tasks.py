"""Looking into files outside the request: what came when too many did."""

from celery import shared_task

from papers import actions


@shared_task
def check_waiting() -> None:
    """Checks files that wait for it. Safe to run twice, and beside itself."""
    actions.check_waiting()
