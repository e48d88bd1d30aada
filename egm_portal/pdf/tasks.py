"""Printing as tasks, in a queue of its own: one rendering, and every minute what a lost wake-up forgot."""

import logging

from celery import shared_task

from egm_portal.pdf import actions

logger = logging.getLogger(__name__)


@shared_task
def render(rendering_id: int) -> None:
    """Prints the rendering. Safe to run twice."""
    actions.run_rendering(rendering_id)


@shared_task
def run_waiting_renderings() -> None:
    """Prints what waits. Safe to run twice, and beside itself."""
    actions.run_waiting_renderings()


@shared_task
def forget_orphans() -> None:
    """Deletes files whose rendering is gone. Safe to run twice."""
    if number := actions.forget_orphans():
        logger.warning("%d printed files without a rendering were deleted", number)
