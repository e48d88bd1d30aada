import logging

from celery import shared_task

from egm_portal.undo import actions

logger = logging.getLogger(__name__)


@shared_task
def delete_old_changes() -> None:
    if count := actions.delete_old_changes():
        logger.info("%d changes can no longer be undone and were deleted", count)
