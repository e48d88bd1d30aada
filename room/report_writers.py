"""Who writes the report of a meeting: the package of the report, above this one, says so.

The pages of the report about proposals, to which the room links, are theirs and the organizers'.
"""

from collections.abc import Callable

from django.db.models import QuerySet

from participants.models import Participant

Writers = Callable[[int], QuerySet[Participant] | None]
_registered: list[Writers] = []


def register(writers: Writers) -> None:
    _registered.append(writers)


def writers_in(meeting_id: int) -> QuerySet[Participant] | None:
    """The participants who write the report of the meeting; None as long as there is none."""
    return _registered[0](meeting_id)
