"""When a meeting is announced, and for how long the announcement can be withdrawn."""

from datetime import datetime, timedelta

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting

WITHDRAWAL_TIME = timedelta(hours=24)
"""A published address is cited within days: after that it stays, whatever becomes of the meeting."""

_A = Meeting.Announcement
ANNOUNCEMENT_TRANSITIONS: dict[str, dict[str, str]] = {
    _A.NOT_ANNOUNCED: {_A.SCHEDULED: "announce", _A.ANNOUNCED: "announce"},
    _A.SCHEDULED: {
        _A.SCHEDULED: "announce",
        _A.ANNOUNCED: "announce",
        _A.NOT_ANNOUNCED: "withdraw the announcement",
        _A.WITHDRAWN: "withdraw the announcement",
    },
    _A.ANNOUNCED: {_A.WITHDRAWN: "withdraw the announcement"},
    _A.WITHDRAWN: {_A.SCHEDULED: "announce", _A.ANNOUNCED: "announce"},
}
"""An announcement that was still to come, and is withdrawn, leads back to where it came from."""

HAS_PASSED = "This time has passed. Enter a later one, or announce the meeting now."
TOO_LATE = (
    "It was public for the first time more than 24 hours ago. Its address may be cited in letters and in libraries by "
    "now, so the announcement stays."
)


def refusal_to_announce(meeting: Meeting, at: datetime | None = None) -> str:
    """Why the meeting cannot be announced for the time `at` (now), or nothing."""
    now = portal_now()
    if ANNOUNCEMENT_TRANSITIONS[meeting.announcement(now)].get(_A.ANNOUNCED) is None:
        return "The meeting has been announced."
    return HAS_PASSED if at is not None and at <= now else ""


def withdrawable_until(meeting: Meeting) -> datetime:
    """When the 24 hours end, of a meeting that is public: they count from when it was so for the first time."""
    return (meeting.withdrawn_from or meeting.public_from) + WITHDRAWAL_TIME


def refusal_to_withdraw_announcement(meeting: Meeting) -> str:
    """Why the announcement cannot be withdrawn, or nothing; `office.announcing` asks what else became public, too."""
    now = portal_now()
    state = meeting.announcement(now)
    if _A.WITHDRAWN not in ANNOUNCEMENT_TRANSITIONS[state] or state == _A.WITHDRAWN:
        return "The meeting has not been announced."
    is_too_late = state == _A.ANNOUNCED and now >= withdrawable_until(meeting)
    return TOO_LATE if is_too_late else ""
