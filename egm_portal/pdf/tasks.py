"""Printing as tasks, in a queue of its own: one rendering, and every minute what a lost wake-up forgot."""

from celery import shared_task

from egm_portal.pdf import actions


@shared_task
def render(rendering_id: int) -> None:
    """Prints the rendering. Safe to run twice."""
    actions.run_rendering(rendering_id)


@shared_task
def run_waiting_renderings() -> None:
    """Prints what waits. Safe to run twice, and beside itself."""
    actions.run_waiting_renderings()
