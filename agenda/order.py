"""Where sessions and items stand among others: positions between two, and chains of sessions that follow each other.

No writes here, no query, and no request.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from agenda.models import Item, Session

STEP = 100
MAX_POSITION = 32_000  # of a small column
FIRST_HOUR = time(9)


def positions(count: int) -> list[int]:
    """Positions of so many rows, with room between them: a row that is moved is then the only one to be written."""
    step = min(STEP, MAX_POSITION // (count + 1))
    return [step * place for place in range(1, count + 1)]


def position_between(before: int | None, after: int | None) -> int | None:
    """A position after `before` and before `after`, of which either may be missing; None if there is no room."""
    low = before or 0
    middle = low + STEP if after is None else (low + after) // 2
    return middle if low < middle <= MAX_POSITION and (after is None or middle < after) else None


def place_among(others: Sequence[Session] | Sequence[Item], before: Session | Item | None) -> int | None:
    """The position of a row that comes before `before`, or last; None if there is no room for it."""
    index = others.index(before) if before in others else len(others)
    low = others[index - 1].position if index else None
    high = others[index].position if index < len(others) else None
    return position_between(low, high)


def days_of(sessions: Sequence[Session], zone: ZoneInfo) -> list[date]:
    """The day of each of the sessions, which come in the order of their positions.

    One that is not pinned belongs to the day of the one that it follows, even after midnight.
    """
    present: dict[str, date] = {}
    days = []
    for session in sessions:
        if session.is_pinned or session.room not in present:
            present[session.room] = session.starts_at.astimezone(zone).date()
        days.append(present[session.room])
    return days


def usual_start(sessions: Sequence[Session], day: date, zone: ZoneInfo) -> datetime:
    """When a first session of a room begins on this day: with the first of all, otherwise as the first day does."""
    starts = sorted(session.starts_at.astimezone(zone) for session in sessions)
    of_day = [start for start in starts if start.date() == day]
    hour = of_day[0].time() if of_day else starts[0].time() if starts else FIRST_HOUR
    return datetime.combine(day, hour, zone).astimezone(UTC)


def leave(session: Session, left: Sequence[Session]) -> None:
    """Pins the session that becomes the first of its chain, at the start that the day had."""
    if left[:1] == [session] and len(left) > 1 and not left[1].is_pinned:
        left[1].is_pinned, left[1].starts_at = True, session.starts_at


def join(session: Session, followers: Sequence[Session], before: Session | None, start: datetime) -> None:
    """Lets the session follow those of a chain before `before`, or begin the day at `start` if it is the first."""
    is_first = not followers or followers[0] == before
    session.is_pinned = is_first
    if is_first:
        session.starts_at = followers[0].starts_at if followers else start
        for first in followers[:1]:
            first.is_pinned = False


def anchor(followers: Sequence[Session], before: Session | None) -> Session | None:
    """The first of the chain that does not come before `before`, which may be in another room."""
    if before is None:
        return None
    place = (before.starts_at, before.position)
    return next((session for session in followers if (session.starts_at, session.position) >= place), None)


def by_segments(followers: Sequence[Session]) -> list[Session]:
    """The chain in order of its pinned starts; what follows a pinned session goes with it."""
    segments: list[list[Session]] = []
    for session in followers:
        if session.is_pinned or not segments:
            segments.append([])
        segments[-1].append(session)
    ordered = sorted(segments, key=lambda segment: segment[0].starts_at)
    return [session for segment in ordered for session in segment]
