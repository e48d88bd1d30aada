import logging

from celery import shared_task

from egm_portal.drafts import actions

logger = logging.getLogger(__name__)


@shared_task
def delete_old_drafts() -> None:
    if count := actions.delete_old_drafts():
        logger.info("%d drafts deleted", count)
