"""Who has the operator's page of a room open now, for the others; never a lock."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from zlib import crc32

from django.db.models import QuerySet

from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting, User
from proceedings.queries import author_names
from room.models import OperatorPresence, Recommendation

GONE_AFTER = timedelta(seconds=45)
"""Three times as long as pages take between two signs that they are open."""


@dataclass(frozen=True)
class Operator:
    """Somebody who operates the room besides the reader, and the proposal that they edit."""

    user: int
    name: str
    editing: Recommendation | None


class Operators:
    """Those who operate the room of the meeting besides the reader: one query, and another for their names."""

    def __init__(self, meeting: Meeting, reader: User) -> None:
        self.meeting = meeting
        self._rows = list(_present(meeting).exclude(user=reader).select_related("user", "recommendation"))

    @cached_property
    def others(self) -> list[Operator]:
        names = author_names(self.meeting, [row.user for row in self._rows]) if self._rows else {}
        return [Operator(row.user_id, names.get(row.user_id, ""), row.recommendation) for row in self._rows]

    def editing(self, proposal: Recommendation) -> list[str]:
        """The names of those who edit this proposal."""
        return [each.name for each in self.others if each.editing == proposal]


def stamp_of_operators(meeting: Meeting, reader: User) -> int:
    """A number that differs once others come, go, or edit something else: one query."""
    rows = _present(meeting).exclude(user=reader).values_list("user", "recommendation")
    return crc32(repr(list(rows)).encode())


def _present(meeting: Meeting) -> QuerySet[OperatorPresence]:
    return OperatorPresence.objects.filter(meeting=meeting, seen_at__gt=real_now() - GONE_AFTER).order_by("pk")
