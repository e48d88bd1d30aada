"""What is forgotten of drafts at night."""

import logging

from celery import shared_task

from egm_portal.drafts import actions

logger = logging.getLogger(__name__)


@shared_task
def forget_old_drafts() -> None:
    """Deletes drafts of more than 30 days. Safe to run twice."""
    if forgotten := actions.forget_old_drafts():
        logger.info("%d drafts forgotten", forgotten)
