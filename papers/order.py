"""The order of a meeting's documents: of each kind in the lists, and of all where a page shows the first of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from papers.models import Document


@dataclass(frozen=True)
class Place:
    """Where a document stands among those of its kind, counted from 1, with the ids of its neighbours."""

    number: int
    total: int
    above: int | None
    below: int | None


def in_order(meeting_id: int) -> list[Document]:
    """The documents of the meeting, with what the order needs: one query."""
    return list(Document.objects.filter(meeting=meeting_id).only("kind", "position").order_by("position", "number"))


def places(documents: Iterable[Document]) -> dict[int, Place]:
    """The place of each of these documents, which are in order, by its id."""
    kinds: dict[str, list[int]] = {}
    for document in documents:
        kinds.setdefault(document.kind, []).append(document.pk)
    return {
        pk: Place(number, len(ids), above, below)
        for ids in kinds.values()
        for number, (above, pk, below) in enumerate(zip([None, *ids], ids, [*ids[1:], None], strict=False), start=1)
    }
