"""The working draft of the programme, its releases, and changes on the day."""

from agenda.models.draft import (
    AcceptedConflict,
    Draft,
    Item,
    ItemDocument,
    ItemPerson,
    ItemQuerySet,
    Officer,
    Session,
    SessionNumber,
    new_item_key,
)
from agenda.models.releases import DayChange, DayChangeQuerySet, Programme, ProgrammeQuerySet, ReleaseNumber

__all__ = [
    "AcceptedConflict",
    "DayChange",
    "DayChangeQuerySet",
    "Draft",
    "Item",
    "ItemDocument",
    "ItemPerson",
    "ItemQuerySet",
    "Officer",
    "Programme",
    "ProgrammeQuerySet",
    "ReleaseNumber",
    "Session",
    "SessionNumber",
    "new_item_key",
]
