"""How every action locks a paper's row and writes its state, and which of a document's files is current."""

from egm_portal.clock import portal_now
from papers.models import Paper, Version


def locked_paper(paper: Paper) -> Paper:
    """The paper as it is now, its row locked until the transaction ends."""
    # In two queries: to a row whose lock was waited for, PostgreSQL would join a document as it was before the wait.
    Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    return Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)


def become(paper: Paper, state: str) -> None:
    """Writes the state and when it began; the caller has asked the rules whether it may change."""
    paper.state, paper.state_at = state, portal_now()
    paper.save()


def make_current(version: Version) -> None:
    now = portal_now()
    current = Version.objects.current().filter(document=version.document_id, language=version.language)
    current.exclude(pk=version.pk).update(superseded_at=now)
    if version.current_from is None:
        version.current_from = now
        version.save(update_fields=["current_from"])
