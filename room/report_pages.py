"""Pages of the report about proposals, to which the room links: their versions, their order, their house style.

They belong to the package of the report, above this one, which registers for whom they are.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import QuerySet

from participants.models import Participant


class ReportPages(NamedTuple):
    """The slug of the meeting in their addresses, and who opens them besides those who work on the meeting."""

    slug: str
    writers: QuerySet[Participant]


_registered: list[Callable[[int], ReportPages | None]] = []


def register(pages: Callable[[int], ReportPages | None]) -> None:
    _registered.append(pages)


def pages_of(meeting_id: int) -> ReportPages | None:
    """The pages of the report of the meeting; None as long as there is none. One query."""
    return _registered[0](meeting_id)
