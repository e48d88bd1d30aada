"""How every action locks a paper's row and writes its state."""

from egm_portal.clock import portal_now
from papers.models import Paper


def locked_paper(paper: Paper) -> Paper:
    """The paper as it is now, its row locked until the transaction ends."""
    # In two queries: to a row whose lock was waited for, PostgreSQL would join a document as it was before the wait.
    Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    return Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)


def become(paper: Paper, state: str) -> None:
    """Writes the state and when it began; the caller has asked the rules whether it may change."""
    paper.state, paper.state_at = state, portal_now()
    paper.save()
