from celery import shared_task

from egm_portal.clock import portal_now
from review import actions
from review.models import Round
from review.rounds.rules import TOLD_AFTER


@shared_task
def tell_authors() -> None:
    """Tells the authors of each round whose last comment was answered some minutes ago. Safe to run twice."""
    for round_ in Round.objects.answered_before(portal_now() - TOLD_AFTER).select_related("report"):
        actions.tell_authors(round=round_)
