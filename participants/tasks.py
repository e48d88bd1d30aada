import logging

from celery import shared_task

from participants import list_pdf, need_actions, task_actions
from participants.visa_letters import actions

logger = logging.getLogger(__name__)


@shared_task
def print_lists() -> None:
    """Requests the PDFs of lists that have changed. Safe to run twice, also at the same time."""
    list_pdf.request_list_pdfs()


@shared_task
def delete_past_travel_data() -> None:
    """Deletes visa support letters, who needed one, what was needed and done, 60 days after each meeting.

    Safe to run twice.
    """
    if deleted := actions.delete_past_letters():
        logger.info("letters of %d participants forgotten", deleted)
    if deleted := actions.delete_past_needs():
        logger.info("travel of %d participants forgotten", deleted)
    if deleted := need_actions.delete_past_needs():
        logger.info("needs of %d participants forgotten", deleted)
    if deleted := task_actions.delete_past_completions():
        logger.info("%d completed tasks of participants forgotten", deleted)
