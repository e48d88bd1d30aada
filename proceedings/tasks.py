import logging

from celery import shared_task

from proceedings import actions

logger = logging.getLogger(__name__)


@shared_task
def delete_old_notes() -> None:
    if count := actions.delete_old_notes():
        logger.info("notes of %d sessions deleted", count)
