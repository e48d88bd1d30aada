from celery import shared_task

from reminders import actions


@shared_task
def send_due_reminders() -> None:
    """Sends what is due. Safe to run twice, also at the same time."""
    actions.send_due_reminders()
