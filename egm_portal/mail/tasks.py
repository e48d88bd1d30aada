import logging

from celery import shared_task

from egm_portal.mail import contact_actions, sender

logger = logging.getLogger(__name__)


@shared_task
def send_due_messages() -> None:
    # Started for each queued message, and every 30 seconds for what a lost wake-up missed. It may run in parallel.
    sender.send_due_messages()


@shared_task
def delete_old_contact_messages() -> None:
    """Deletes messages of the contact form after 12 months, with their mails. Safe to run twice."""
    if forgotten := contact_actions.delete_old_contact_messages():
        logger.info("%d contact messages deleted", forgotten)
