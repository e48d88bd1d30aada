from celery import shared_task

from my import actions


@shared_task
def forget_codes() -> None:
    actions.forget_codes()
