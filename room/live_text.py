"""The text that somebody types for the screen, as the chair says it, before it is a proposal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from egm_portal.clock import real_now
from room.addressees import addressees_of
from room.models import Recommendation, Room

QUIET_AFTER = timedelta(minutes=2)
"""Without a sign of who types it for so long, the screen shows again what it showed before."""
KEPT_FOR = timedelta(minutes=30)
"""For so long others can take it over."""


@dataclass(frozen=True)
class LiveText:
    """What the user `by` types, or has typed and not kept; `is_typed_now` unless nothing came from them for a while."""

    by: int | None
    text: str
    kind: str
    addressee: str
    addressee_name: str
    is_typed_now: bool
    is_shown: bool

    @property
    def kind_name(self) -> str:
        """What it will be: "recommendation to Governments"."""
        kind = Recommendation.Kind(self.kind).label.lower()
        return f"{kind} to {self.addressee_name}" if self.addressee_name else kind


def is_typed_now(room: Room, at: datetime | None = None) -> bool:
    return room.typed_at is not None and (at or real_now()) - room.typed_at < QUIET_AFTER


def is_shown(room: Room, at: datetime | None = None) -> bool:
    """Whether it is on the screen. An empty one is not: what is under consideration stays until a word comes."""
    return room.shows_typed and bool(room.typed_text.strip()) and is_typed_now(room, at)


def live_text(room: Room, at: datetime | None = None) -> LiveText | None:
    """The text, or None if nobody has typed one in the last half hour; one query if it has an addressee."""
    at = at or real_now()
    if room.typed_at is None or at - room.typed_at >= KEPT_FOR:
        return None
    rows = addressees_of(room.meeting) if room.typed_addressee else []
    return LiveText(
        room.typed_by_id,
        room.typed_text,
        room.typed_kind,
        room.typed_addressee,
        next((row.name for row in rows if row.key == room.typed_addressee), ""),
        is_typed_now(room, at),
        is_shown(room, at),
    )
