"""Printing the lists of participants, and what is deleted some time after a meeting."""

import logging

from celery import shared_task

from participants import list_pdf
from participants.visa_letters import actions

logger = logging.getLogger(__name__)


@shared_task
def print_lists() -> None:
    """Has the lists of participants printed that have changed. Safe to run twice, and beside itself."""
    list_pdf.print_lists()


@shared_task
def forget_travel() -> None:
    """Deletes letters for a visa, and who needed one, 60 days after each meeting. Safe to run twice."""
    if deleted := actions.forget_past_letters():
        logger.info("letters of %d participants forgotten", deleted)
    if deleted := actions.forget_past_needs():
        logger.info("travel of %d participants forgotten", deleted)
