"""The sender as a task: woken by each queued message, and by beat every 30 seconds for what a lost wake-up forgot."""

from celery import shared_task

from egm_portal.mail import sender


@shared_task
def send_due_messages() -> None:
    """Sends what is due. Safe to run twice, and beside itself."""
    sender.send_due_messages()
