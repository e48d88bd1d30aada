"""The order of documents."""

from django.db import transaction

from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.revision import increment_revision
from papers import rules
from papers.models import Document
from papers.order import Place, in_order, places

__all__ = ["move_document"]


@transaction.atomic
def move_document(*, document: Document, past: Document, up: bool) -> Place:
    """Has it stand directly above or below the other one, its neighbour among those of its kind; returns its place.

    Where it does so already nothing changes: two people who press the same button mean one move. Raises NotAllowed if
    the two are no longer neighbours.
    """
    # The lock: each of two moves at once would write the whole order.
    Meeting.objects.select_for_update(no_key=True).get(pk=document.meeting_id)
    documents = in_order(document.meeting_id)
    found = places(documents)
    first, second = (document.pk, past.pk) if up else (past.pk, document.pk)
    refuse_if(rules.refusal_to_move(first, second, found))
    if found[first].below != second:
        ids = [each.pk for each in documents]
        one, other = ids.index(first), ids.index(second)
        # The two change places, and all others keep theirs, of whatever kind they are.
        documents[one], documents[other] = documents[other], documents[one]
        _number(documents)
        increment_revision(document.meeting_id)
    return places(documents)[document.pk]


def _number(documents: list[Document]) -> None:
    changed = []
    for position, document in enumerate(documents, start=1):
        if document.position != position:
            document.position = position
            changed.append(document)
    Document.objects.bulk_update(changed, ["position"])
