"""Slides that speakers are asked for: whose, for what, by when, and whether they have come."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from agenda.models import Item
from participants.models import Participant


@dataclass(frozen=True)
class AskedSlides:
    """The slides of one item, asked of one of its speakers."""

    item: Item
    speaker: Participant

    @property
    def due_at(self) -> datetime:
        """When the session of the item begins: until then slides are of use to it."""
        return self.item.session.starts_at

    @property
    def are_missing(self) -> bool:
        return self.item.slides_id is None


def slides_asked_of(people: QuerySet[Participant]) -> list[AskedSlides]:
    """What those of these people who take part are asked for, in order of time: one query, however many."""
    rows = Item.speakers.through.objects.filter(participant__in=people.attending(), item__slides_expected=True)
    rows = rows.select_related("item__session", "participant__meeting")
    rows = rows.order_by("item__session__starts_at", "item__position", "item", "participant")
    return [AskedSlides(row.item, row.participant) for row in rows]


def with_owed_slides(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """People with `owes_slides`: whether slides that they are asked for have not come."""
    return people.annotate(owes_slides=Exists(Item.objects.without_slides().filter(speakers=OuterRef("pk"))))
