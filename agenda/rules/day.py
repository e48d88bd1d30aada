"""What may be changed on the day itself. No writes here, no query, and no request."""

from collections.abc import Sequence
from datetime import datetime

from agenda.content import FrozenItem
from agenda.day.overlay import DaySession, Overlay
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import date_range
from participants.models import Participant

NO_SESSION = "The released programme no longer has this session."
NO_ITEM = "The released programme no longer has this item."


def refusal_to_change_day(meeting: Meeting, sessions: Sequence[DaySession], at: datetime) -> str:
    """Why the released programme cannot be changed at `at`, or an empty string."""
    if not sessions:
        return "No programme has been released. On the day itself, only what was released can be changed."
    if not meeting.starts_on <= at.astimezone(meeting.zone).date() <= meeting.ends_on:
        days = date_range(meeting.starts_on, meeting.ends_on)
        return f"This can be used only while the meeting is in session, {days}."
    return ""


def refusal_to_delay(session: DaySession | None, meeting: Meeting, at: datetime) -> str:
    """Why the session cannot start late, or an empty string."""
    if refusal := _refusal_to_change_session(session, at):
        return refusal
    if session.is_called_off:
        return f"“{session.title}” has been called off."
    planned = session.released.starts_at if session.released else session.start
    is_today = planned.astimezone(meeting.zone).date() == at.astimezone(meeting.zone).date()
    if session.start > at and not is_today:
        return f"“{session.title}” is not held today."
    return ""


def refusal_to_call_off(session: DaySession | None, at: datetime) -> str:
    """Why the session cannot be called off, or an empty string; one that already was may be again."""
    if session and not session.info.is_held:
        return f"A {session.info.noun.singular} cannot be called off."
    return _refusal_to_change_session(session, at)


def refusal_to_change_item(session: DaySession | None, item: FrozenItem | None, at: datetime) -> str:
    """Why this item of the session can neither be swapped nor taken by another speaker, or an empty string."""
    if session is None or item is None:
        return NO_ITEM
    if session.is_called_off:
        return f"“{session.title}” has been called off."
    starts_at = next(starts_at for each, starts_at, _ in session.timed_items if each.key == item.key)
    if starts_at <= at:
        return f"“{item.title}” has already begun."
    return ""


def refusal_to_swap(overlay: Overlay, item: str, other_item: str, at: datetime) -> str:
    """Why the items with these keys cannot change places, or an empty string."""
    if item == other_item:
        return "Choose two different items."
    return refusal_to_change_item(*overlay.item(item), at) or refusal_to_change_item(*overlay.item(other_item), at)


def refusal_to_change_speaker(
    session: DaySession | None, item: FrozenItem | None, participant: Participant, meeting: Meeting, at: datetime
) -> str:
    """Why the participant cannot speak on this item instead of its speakers, or an empty string."""
    if refusal := refusal_to_change_item(session, item, at):
        return refusal
    if item.speakers == [participant.pk]:
        return f"{participant.name} is already the speaker of “{item.title}”."
    if participant.meeting_id != meeting.pk or participant.status != Participant.Status.ACCEPTED:
        return f"{participant.name} does not take part in the meeting."
    return ""


def _refusal_to_change_session(session: DaySession | None, at: datetime) -> str:
    if session is None:
        return NO_SESSION
    return f"“{session.title}” has already ended." if session.end <= at else ""
