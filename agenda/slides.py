"""Slides that speakers are asked for: whose, for what, by when, and whether they have been received."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from agenda.models import Item, ItemDocument, ItemPerson
from agenda.roles import Role
from egm_portal.adminkit.cells import choice_tag
from papers.models import Document
from participants.models import Participant


class SlidesStanding(models.TextChoices):
    """How far slides are, in the word that every page shows."""

    AWAITED = "awaited"
    MISSING = "missing"
    RECEIVED = "received"


TINTS = {SlidesStanding.AWAITED: "warn", SlidesStanding.MISSING: "bad", SlidesStanding.RECEIVED: "good"}


@dataclass(frozen=True)
class RequestedSlides:
    """The slides of one item, requested from one of its speakers."""

    item: Item
    speaker: Participant
    are_missing: bool
    document: int | None = None
    """The id of the slides: the speaker's own or, where they sent none, those of another speaker."""

    @property
    def due_at(self) -> datetime:
        return self.item.session.starts_at

    def standing(self, at: datetime) -> SlidesStanding:
        """Slides not received are awaited until the session is over, and missing after it."""
        if not self.are_missing:
            return SlidesStanding.RECEIVED
        return SlidesStanding.AWAITED if at < self.item.session.ends_at else SlidesStanding.MISSING

    def tag(self, at: datetime, awaited: str = TINTS[SlidesStanding.AWAITED]) -> SafeString:
        return choice_tag(self.standing(at), TINTS | {SlidesStanding.AWAITED: awaited})


def slides_requested_from(people: QuerySet[Participant]) -> list[RequestedSlides]:
    """The slides requested from those of these people who take part, in order of time: one query, however many."""
    rows = ItemPerson.objects.filter(role=Role.SPEAKER, participant__in=people.attending())
    rows = rows.filter(item__slides_expected=True, item__session__isnull=False)
    without = Item.objects.without_slides().filter(pk=OuterRef("item"))
    rows = rows.select_related("item__session", "participant__meeting").annotate(are_missing=Exists(without))
    shown = ItemDocument.objects.filter(item=OuterRef("item"), document__kind=Document.Kind.PRESENTATION)
    own = Subquery(shown.filter(participant=OuterRef("participant")).values("document")[:1])
    rows = rows.annotate(document=Coalesce(own, Subquery(shown.values("document")[:1])))
    rows = rows.order_by("item__session__starts_at", "item__position", "item", "participant")
    return [RequestedSlides(row.item, row.participant, row.are_missing, row.document) for row in rows]


def with_owed_slides(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """People annotated with `owes_slides`: whether slides requested from them have not been received."""
    missing = Item.objects.without_slides().filter(session__isnull=False)
    speaking = ItemPerson.objects.filter(role=Role.SPEAKER, participant=OuterRef("pk"), item__in=missing)
    return people.annotate(owes_slides=Exists(speaking))
