"""The sender as a task: woken by each queued message, and by beat every 30 seconds for what a lost wake-up forgot.

Beside it what is forgotten at night.
"""

import logging

from celery import shared_task

from egm_portal.mail import contact_actions, sender

logger = logging.getLogger(__name__)


@shared_task
def send_due_messages() -> None:
    """Sends what is due. Safe to run twice, and beside itself."""
    sender.send_due_messages()


@shared_task
def forget_contact_messages() -> None:
    """Deletes what came by the contact form 12 months ago, with its mails. Safe to run twice."""
    if forgotten := contact_actions.forget_contact_messages():
        logger.info("%d messages from the contact form deleted", forgotten)
