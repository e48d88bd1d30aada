"""The tables of this package."""

from room.models.recommendations import (
    MAX_RECOMMENDATION,
    UNDECIDED,
    Addressee,
    Recommendation,
    RecommendationQuerySet,
    addressees_of,
    in_sentence,
)
from room.models.room import MAX_REASON, OperatorPresence, RecordEntry, Room, Stance, Suggestion

__all__ = [
    "Addressee",
    "addressees_of",
    "in_sentence",
    "MAX_REASON",
    "MAX_RECOMMENDATION",
    "OperatorPresence",
    "Recommendation",
    "RecommendationQuerySet",
    "RecordEntry",
    "Room",
    "Stance",
    "Suggestion",
    "UNDECIDED",
]
