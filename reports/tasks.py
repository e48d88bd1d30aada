from celery import shared_task

from egm_portal.clock import real_now
from reports import actions, embargo
from reports.models import WordImport


@shared_task
def read_word_import(import_id: int) -> None:
    actions.read_word_import(import_id)


@shared_task
def read_waiting_imports() -> None:
    """Reads what waits, every minute, because a wake-up may get lost. It may run in parallel."""
    for (import_id,) in WordImport.objects.waiting(real_now()).values_list("pk"):
        actions.read_word_import(import_id)


@shared_task
def delete_old_word_imports() -> None:
    actions.delete_old_word_imports()


@shared_task
def request_embargoed_pdfs() -> None:
    """Requests the PDFs that embargoed reports miss, as after an erasure. Safe to run twice, also at the same time."""
    embargo.request_embargoed_pdfs()
