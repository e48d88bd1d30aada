"""Who has the operator's page of a room open now, for the others; never a lock."""

from datetime import timedelta
from zlib import crc32

from django.db.models import QuerySet

from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting, User
from proceedings.queries import author_names
from room.models import OperatorPresence

GONE_AFTER = timedelta(seconds=45)
"""Three times as long as pages take between two signs that they are open."""


def other_operators(meeting: Meeting, reader: User) -> list[OperatorPresence]:
    """Those who operate the room besides the reader, each with their `name`: one query, and another for the names."""
    rows = list(_others(meeting, reader).select_related("user", "recommendation"))
    names = author_names(meeting, [row.user for row in rows]) if rows else {}
    for row in rows:
        row.name = names.get(row.user_id, "")
    return rows


def stamp_of_operators(meeting: Meeting, reader: User) -> int:
    """A number that differs once others come, go, or edit something else: one query."""
    return crc32(repr(list(_others(meeting, reader).values_list("user", "recommendation"))).encode())


def _others(meeting: Meeting, reader: User) -> QuerySet[OperatorPresence]:
    present = OperatorPresence.objects.filter(meeting=meeting, seen_at__gt=real_now() - GONE_AFTER)
    return present.exclude(user=reader).order_by("pk")
