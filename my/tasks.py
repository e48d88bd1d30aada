"""What is forgotten of the sign-in by code."""

from celery import shared_task

from my import actions


@shared_task
def forget_codes() -> None:
    """Deletes codes that have expired, and counts that are over. Safe to run twice."""
    actions.forget_codes()
