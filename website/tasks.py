from celery import shared_task

from website import aide_memoire_pdf


@shared_task
def print_aides_memoire() -> None:
    """Requests the PDFs of aides-memoire that have changed. Safe to run twice, also at the same time."""
    aide_memoire_pdf.request_aide_memoire_pdfs()
