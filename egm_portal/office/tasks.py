"""The hourly look for reminders whose time has come, and the nightly proof that files and rows agree."""

import logging

from celery import shared_task

from egm_portal.office import invariants, reminders

logger = logging.getLogger(__name__)


@shared_task
def send_reminders() -> None:
    """Sends what is due. Safe to run twice, and beside itself."""
    reminders.send_reminders()


@shared_task(time_limit=4 * 3600)
def check_invariants() -> None:
    """Logs an error for each finding; re-hashing every file takes its time."""
    for finding in invariants.findings():
        logger.error("invariant broken: %s", finding)
