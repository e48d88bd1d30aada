"""The hourly look for reminders whose time has come."""

from celery import shared_task

from reminders import actions


@shared_task
def send_due_reminders() -> None:
    """Sends what is due. Safe to run twice, and beside itself."""
    actions.send_due_reminders()
