"""What may be changed on the day itself. No writes here, no query, and no request."""

from collections.abc import Sequence
from datetime import datetime

from agenda.content import FrozenItem
from agenda.day.overlay import DaySession
from agenda.models import Session
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import date_range

NO_SESSION = "The released programme no longer has this session."
NO_ITEM = "The released programme no longer has this item."


def refusal_of_the_day(meeting: Meeting, sessions: Sequence[DaySession], at: datetime) -> str:
    """Why nothing of the released programme can be changed at `at`, or nothing."""
    if not sessions:
        return "No programme has been released. On the day itself, only what was released can be changed."
    if not meeting.starts_on <= at.astimezone(meeting.zone).date() <= meeting.ends_on:
        days = date_range(meeting.starts_on, meeting.ends_on)
        return f"This can be used only while the meeting is in session, {days}."
    return ""


def refusal_to_delay(session: DaySession | None, meeting: Meeting, at: datetime) -> str:
    """Why the session cannot start late, or nothing."""
    if refusal := _refusal_to_change(session, at):
        return refusal
    if session.is_called_off:
        return f"“{session.title}” has been called off."
    planned = session.released.starts_at if session.released else session.start
    is_today = planned.astimezone(meeting.zone).date() == at.astimezone(meeting.zone).date()
    if session.start > at and not is_today:
        return f"“{session.title}” is not held today."
    return ""


def refusal_to_call_off(session: DaySession | None, at: datetime) -> str:
    """Why the session cannot be called off, or nothing; one that already was may be again."""
    if session and session.kind == Session.Kind.BREAK:
        return "A break cannot be called off."
    return _refusal_to_change(session, at)


def refusal_to_change_item(session: DaySession | None, item: FrozenItem | None, at: datetime) -> str:
    """Why this item of the session can neither be swapped nor taken by another speaker, or nothing."""
    if session is None or item is None:
        return NO_ITEM
    if session.is_called_off:
        return f"“{session.title}” has been called off."
    starts_at = next(starts_at for each, starts_at, _ in session.timed_items if each.key == item.key)
    if starts_at <= at:
        return f"“{item.title}” has already begun."
    return ""


def _refusal_to_change(session: DaySession | None, at: datetime) -> str:
    if session is None:
        return NO_SESSION
    return f"“{session.title}” has already ended." if session.end <= at else ""
