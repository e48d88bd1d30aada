"""A paper's row and its state, as every action takes and writes them."""

from egm_portal.clock import portal_now
from papers.models import Paper


def locked_paper(paper: Paper) -> Paper:
    """The paper as it is now, its row locked until the transaction ends."""
    # In two queries: beside a row that was waited for, PostgreSQL would join a document as it was before the wait.
    Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    return Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)


def become(paper: Paper, state: str) -> None:
    """Writes the state and when it began; whether it may change is asked before."""
    paper.state, paper.state_at = state, portal_now()
    paper.save()
