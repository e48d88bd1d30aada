"""What was changed on the day, in sentences for organizers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.template.defaultfilters import pluralize

from agenda.day.overlay import DaySession, Overlay
from agenda.models import DayChange


@dataclass(frozen=True)
class ToldChange:
    """A change that has an effect, with the sentence that says what it does."""

    change: DayChange
    sentence: str


def told_changes(changes: Iterable[DayChange], overlay: Overlay, zone: ZoneInfo) -> list[ToldChange]:
    """The changes that have an effect, the newest first; `changes` have not been undone, the oldest first.

    Of the delays of one session only the newest has one. What breaks absorb is said once, of the newest delay.
    """
    present = [change for change in changes if _has_effect(change, overlay, zone)]
    delays = {change.session: change for change in present if change.kind == DayChange.Kind.DELAY}
    newest = max(delays.values(), key=lambda change: change.pk, default=None)
    told = []
    for change in reversed(present):
        if change.kind != DayChange.Kind.DELAY or delays[change.session] == change:
            # "Lunch is 10 minutes shorter; “The cost of being heard” keeps its fixed start."
            session = overlay.session(change.session)
            effects = "; ".join(_absorbing(session, overlay, zone)) if change == newest else ""
            told.append(ToldChange(change, _sentence(change, overlay, zone) + (f" {effects}." if effects else "")))
    return told


def _has_effect(change: DayChange, overlay: Overlay, zone: ZoneInfo) -> bool:
    session = overlay.session(change.session)
    if session is None or _planned(session).astimezone(zone).date() != change.day:
        return False
    return all(overlay.item(key)[1] for key in (change.item, change.other_item) if key)


def _sentence(change: DayChange, overlay: Overlay, zone: ZoneInfo) -> str:
    session = overlay.session(change.session)
    if change.kind == DayChange.Kind.DELAY:
        late = f"{change.minutes} minute{pluralize(change.minutes)}"
        return f"“{session.title}” starts late by {late}, at {session.start.astimezone(zone):%H:%M}."
    if change.kind == DayChange.Kind.CALLED_OFF:
        return f"“{session.title}” is called off."
    item = overlay.item(change.item)[1].title
    if change.kind == DayChange.Kind.SWAP:
        return f"“{item}” and “{overlay.item(change.other_item)[1].title}” have changed places."
    return f"{change.participant.name if change.participant else 'Somebody else'} speaks on “{item}”."


def _absorbing(late: DaySession, overlay: Overlay, zone: ZoneInfo) -> Iterator[str]:
    for session in _later_that_day(late, overlay, zone):
        if session.info.absorbs_delay and session.released:
            planned = session.released.ends_at - session.released.starts_at
            if shorter := int(planned.total_seconds() // 60) - session.minutes:
                yield f"{session.title} is {shorter} minute{pluralize(shorter)} shorter"
        elif session.info.is_held and session.room == late.room and not session.released:
            if session.is_pinned:
                yield f"“{session.title}” keeps its fixed start"
            return


def _later_that_day(late: DaySession, overlay: Overlay, zone: ZoneInfo) -> list[DaySession]:
    """What is held after a session, in the order of the release."""
    day = _planned(late).astimezone(zone).date()
    later = [session for session in overlay.held if _planned(session) > _planned(late)]
    return sorted((each for each in later if _planned(each).astimezone(zone).date() == day), key=_planned)


def _planned(session: DaySession) -> datetime:
    return session.released.starts_at if session.released else session.start
