"""How many conflicts are open in working drafts: read once for each state of a draft, since every screen shows it.

Without that every screen of the administration takes 6 ms longer with the programme of the demonstration, and more with
a longer one.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Max, OuterRef, Subquery

from agenda.conflict_queries import Conflicts, conflicts_of_drafts
from agenda.models import AcceptedConflict
from egm_portal.meetings.models import Meeting, MeetingQuerySet

KEPT_FOR = 60.0
"""Seconds after which conflicts are read again in any case: an `update()` may have incremented no number of a state."""

State = tuple[object, ...]


@dataclass(frozen=True)
class OpenConflicts:
    """What an organizer has to resolve or accept in one draft, and how many of these conflicts block every release."""

    waiting: int
    blocking_release: int

    @classmethod
    def of(cls, conflicts: Conflicts) -> "OpenConflicts":
        return cls(len(conflicts.waiting), len(conflicts.blocking_release))


_counted: dict[int, tuple[State, float, OpenConflicts]] = {}


def with_draft_state(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """The meetings with the numbers that tell whether their open conflicts can be others than before."""
    accepted = AcceptedConflict.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    return meetings.annotate(
        draft_version=F("draft__version"),
        accepted_conflict_count=Subquery(accepted.annotate(count=Count("pk")).values("count")),
        newest_accepted_conflict=Subquery(accepted.annotate(newest=Max("pk")).values("newest")),
    )


def open_conflicts(meetings: Iterable[Meeting]) -> dict[int, OpenConflicts]:
    """What is open in the drafts of these meetings, which come from `with_draft_state`, by their ids.

    No query for those whose state was counted in this process less than a minute ago; seven for all others together.
    """
    found, changed, now = {}, [], time.monotonic()
    for meeting in meetings:
        state, until, counted = _counted.get(meeting.pk, (None, now, None))
        if state == _state(meeting) and now < until:
            found[meeting.pk] = counted
        else:
            changed.append(meeting)
    # Read after their states: what changes in between is read again when the next screen sees a newer state.
    read = conflicts_of_drafts(changed) if changed else {}
    for meeting in changed:
        found[meeting.pk] = OpenConflicts.of(read[meeting.pk])
        _counted[meeting.pk] = _state(meeting), now + KEPT_FOR, found[meeting.pk]
    return found


def _state(meeting: Meeting) -> State:
    # The revision is incremented by people, papers and the meeting itself. No open conflict depends on the time.
    accepted = meeting.accepted_conflict_count, meeting.newest_accepted_conflict
    return meeting.revision, meeting.draft_version, *accepted


def forget_open_conflicts() -> None:
    """Tests do this between them, as their databases give the same ids to other rows."""
    _counted.clear()
