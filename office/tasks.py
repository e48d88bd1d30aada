import logging

from celery import shared_task
from django.core.management import call_command

from egm_portal.clock import real_now
from office import invariants
from office.digest.actions import send_due_digests
from office.models import Heartbeat

logger = logging.getLogger(__name__)


@shared_task
def record_heartbeat(queue: str) -> None:
    """Records that beat, the broker and a worker for the queue are all running. Safe to run twice."""
    Heartbeat.objects.update_or_create(queue=queue, defaults={"at": real_now()})


# It hashes every file again.
@shared_task(time_limit=4 * 3600)
def check_invariants() -> None:
    for finding in invariants.findings():
        logger.error("invariant broken: %s", finding)


@shared_task
def send_digests() -> None:
    """Sends the digest to everybody for whom it is due. Safe to run twice."""
    send_due_digests()


@shared_task
def delete_expired_sessions() -> None:
    """Deletes expired sessions. Safe to run twice."""
    call_command("clearsessions")
