import logging

from celery import shared_task

from egm_portal.pdf import actions

logger = logging.getLogger(__name__)

TIME_LIMIT = 400  # seconds


@shared_task(time_limit=TIME_LIMIT)
def render(rendering_id: int) -> None:
    actions.run_rendering(rendering_id)


@shared_task(time_limit=TIME_LIMIT)
def run_waiting_renderings() -> None:
    """Prints what waits, every ten seconds, because a wake-up may get lost or a worker die. It may run in parallel."""
    actions.run_waiting_renderings()


@shared_task
def delete_orphans() -> None:
    if count := actions.delete_orphans():
        logger.warning("%d printed files without a rendering were deleted", count)
