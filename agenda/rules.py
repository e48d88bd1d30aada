"""What may be released, and when a meeting has been held by its programme. No writes here, no query, and no request."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from agenda.content import FrozenSession
from agenda.models import Programme, Session
from egm_portal.meetings.models import Meeting


def refusal_to_release(sessions: Collection, before: Programme | None = None, kind: str = "") -> str:
    """Why these sessions cannot be released, or not as this kind after the release `before` them; or nothing."""
    if not sessions:
        return "The programme has no sessions yet."
    if kind == Programme.Kind.PROVISIONAL and before and before.kind == Programme.Kind.FINAL:
        return "The final programme was released: what comes now is a revision of it."
    return ""


def last_session_ends_at(meeting: Meeting, sessions: Sequence[FrozenSession]) -> datetime:
    """When the last session ends, by these frozen sessions; 24:00 of the last day where they do not say.

    A programme that stops before the last day begins, because it is not complete or the meeting was moved, does not
    say it either.
    """
    held = [session for session in sessions if session.kind != Session.Kind.BREAK]
    ends_at = max(map(_ends_at, held), default=meeting.ends_at)
    return ends_at if ends_at > meeting.last_day_starts_at else meeting.ends_at


def _ends_at(session: FrozenSession) -> datetime:
    return datetime.fromisoformat(session.starts_at) + timedelta(minutes=session.minutes)
