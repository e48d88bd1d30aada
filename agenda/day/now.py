"""What is on now in the released programme, and what comes next on the same day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from agenda.content import FrozenSession
from agenda.shown import ShownItem, ShownProgramme, ShownSession
from egm_portal.clock import next_midnight
from egm_portal.meetings.models import Meeting


@dataclass(frozen=True)
class Slot:
    """An item with its time, or a session or break where it has no items; `is_rest` is what they leave of it."""

    session: ShownSession
    item: ShownItem | None
    starts_at: datetime
    ends_at: datetime
    is_rest: bool = False

    @property
    def title(self) -> str:
        return self.item.title if self.item else self.session.title


@dataclass(frozen=True)
class NowAndNext:
    """What is on, in each room where something is, and what begins next today, several where it begins at once."""

    now: list[Slot]
    next: list[Slot]


def now_and_next(programme: ShownProgramme | None, meeting: Meeting, at: datetime) -> NowAndNext | None:
    """None if the meeting is not in session at `at`, or if nothing is on and nothing begins later on that day."""
    if programme is None or meeting.phase(at) != Meeting.Phase.IN_SESSION:
        return None
    sessions = [each for day in programme.days for each in day.sessions if not each.is_called_off]
    slots = [slot for session in sessions for slot in _slots(session)]
    now = [slot for slot in slots if slot.starts_at <= at < slot.ends_at]
    tonight = next_midnight(at, meeting.time_zone)
    later = [slot for slot in slots if at < slot.starts_at < tonight and not slot.is_rest]
    first = min((slot.starts_at for slot in later), default=None)
    coming = [slot for slot in later if slot.starts_at == first]
    return NowAndNext(now, coming) if now or coming else None


def _slots(session: ShownSession) -> Iterator[Slot]:
    ends_at = session.ends_at  # items may be longer than their session
    yield from (Slot(session, item, item.starts_at, min(item.ends_at, ends_at)) for item in session.items)
    begins = session.items[-1].ends_at if session.items else session.starts_at
    if begins < ends_at:
        yield Slot(session, None, begins, ends_at, is_rest=bool(session.items))


def instants_of(sessions: Iterable[FrozenSession]) -> Iterator[datetime]:
    """Every instant at which `now_and_next` of these sessions changes, midnights apart."""
    for session in sessions:
        yield from (session.start, session.end)
        for _, starts_at, ends_at in session.timed_items:
            yield from (starts_at, ends_at)
