"""The working draft of the programme, its releases, and changes on the day."""

from agenda.models.documents import ItemDocument, SessionDocument
from agenda.models.draft import (
    AcceptedConflict,
    Item,
    ItemPerson,
    ItemQuerySet,
    Officer,
    ProgrammeDraft,
    Session,
    SessionNumber,
    new_item_key,
)
from agenda.models.releases import DayChange, DayChangeQuerySet, Programme, ProgrammeQuerySet, ReleaseNumber

__all__ = [
    "AcceptedConflict",
    "DayChange",
    "DayChangeQuerySet",
    "ProgrammeDraft",
    "Item",
    "ItemDocument",
    "ItemPerson",
    "ItemQuerySet",
    "Officer",
    "Programme",
    "ProgrammeQuerySet",
    "ReleaseNumber",
    "Session",
    "SessionDocument",
    "SessionNumber",
    "new_item_key",
]
