from celery import shared_task

from my import actions


@shared_task
def delete_expired_codes() -> None:
    actions.delete_expired_codes()
