"""Tasks that request PDFs of programmes. Their names stand in queues, where an earlier version may have put them."""

from celery import shared_task

from agenda import programme_pdf


@shared_task
def print_programme(meeting_id: int) -> None:
    """Requests the PDF of a meeting's programme if it has changed. Safe to run twice, also at the same time."""
    programme_pdf.request_programme_pdfs(meeting_id)


@shared_task
def print_programmes() -> None:
    """The same for every public meeting."""
    programme_pdf.request_programme_pdfs()
