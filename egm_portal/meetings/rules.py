"""When a meeting is announced, and for how long that can be withdrawn; when its days, place and deadline may change."""

from datetime import date, datetime, timedelta

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting, MeetingChange
from egm_portal.transitions import Transitions, Undoable

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


_S = Meeting.State
STATE_TRANSITIONS: Transitions = {
    _S.PLANNED: {_S.POSTPONED: Undoable("postpone without new days"), _S.CANCELLED: Undoable("cancel")},
    _S.POSTPONED: {_S.PLANNED: Undoable("set new days"), _S.CANCELLED: Undoable("cancel")},
    _S.CANCELLED: {},
}

IS_CANCELLED = "The meeting has been cancelled."
IS_POSTPONED = "The meeting is postponed, and has no days. Set new ones first."
IS_OVER = "The meeting is over."
HAS_BEGUN = "The meeting has begun. Its days stay as they are; what is left of it can be cancelled."
HAS_REPORT = "The report of the meeting has been issued."
NO_DEADLINE = "The meeting has no deadline for papers."
DAYS_HAVE_PASSED = "This day has passed. Enter a later one."
DEADLINE_HAS_PASSED = "This time has passed. Enter a later one."
NOT_MORE_TIME = "This is no later than the present deadline. Enter a later one."


def refusal_to_cancel(meeting: Meeting) -> str:
    return _refusal_of_state(meeting) or _refusal_of_the_end(meeting)


def refusal_to_change_days(meeting: Meeting, starts_on: date | None = None) -> str:
    """Why the meeting cannot get other days, or not these if they are given, or nothing."""
    now = portal_now()
    if refusal := _refusal_of_state(meeting):
        return refusal
    if meeting.takes_place and now >= meeting.starts_at:
        return IS_OVER if now >= meeting.ends_at else HAS_BEGUN
    return DAYS_HAVE_PASSED if starts_on and starts_on < now.astimezone(meeting.zone).date() else ""


def refusal_to_postpone(meeting: Meeting) -> str:
    """Why the meeting cannot lose its days without getting new ones, or nothing."""
    return IS_POSTPONED if meeting.state == _S.POSTPONED else refusal_to_change_days(meeting)


def refusal_to_change_place(meeting: Meeting) -> str:
    return _refusal_of_state(meeting) or _refusal_of_the_end(meeting)


def refusal_to_give_more_time(meeting: Meeting, papers_due: datetime | None = None) -> str:
    """Why the deadline of all papers cannot be moved, or not to `papers_due` if that is given, or nothing."""
    refusal = _refusal_of_state(meeting) or _refusal_of_the_end(meeting)
    if refusal or not meeting.papers_due:
        return refusal or NO_DEADLINE
    if papers_due is None:
        return ""
    if papers_due <= portal_now():
        return DEADLINE_HAS_PASSED
    return NOT_MORE_TIME if papers_due <= meeting.papers_due else ""


_W = MeetingChange.What


def refusal_to_change(meeting: Meeting, what: str) -> str:
    """Why nothing of this kind can become of the meeting now, or nothing."""
    rules = {
        _W.DAYS: refusal_to_change_days,
        _W.PLACE: refusal_to_change_place,
        _W.DEADLINE: refusal_to_give_more_time,
        _W.POSTPONED: refusal_to_postpone,
        _W.CANCELLED: refusal_to_cancel,
    }
    return rules[_W(what)](meeting)


def _refusal_of_state(meeting: Meeting) -> str:
    if meeting.state == _S.CANCELLED:
        return IS_CANCELLED
    return HAS_REPORT if meeting.report_issued_at else ""


def _refusal_of_the_end(meeting: Meeting) -> str:
    """The days of a postponed meeting do not end it."""
    return IS_OVER if meeting.takes_place and portal_now() >= meeting.ends_at else ""
