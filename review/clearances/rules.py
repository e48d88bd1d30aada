"""What may happen to the clearances of a text, and how far each is. No writes here, and no request."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from egm_portal.text.folding import folded
from egm_portal.text.numerals import joined
from egm_portal.transitions import Transitions, Undoable, can_be_undone
from reports.models import Report
from review.models import Clearance, ClearedText

_S = Clearance.State
_AGAIN = {_S.AWAITED: Undoable("send again, or reopen")}
CLEARANCE_TRANSITIONS: Transitions = {
    _S.AWAITED: {
        _S.AWAITED: Undoable("send again"),
        **{answer: Undoable("record an answer") for answer in Clearance.ANSWERS},
        _S.OVERTAKEN: Undoable("mark as overtaken"),
    },
    _S.CLEARED: _AGAIN,
    _S.WITH_CHANGES: _AGAIN,
    _S.NO_OBJECTION: _AGAIN,
    _S.OVERTAKEN: _AGAIN,
}
CLEARANCE_TINTS = {
    _S.AWAITED: "warn",
    _S.CLEARED: "good",
    _S.WITH_CHANGES: "good",
    _S.NO_OBJECTION: "good",
    _S.OVERTAKEN: "",
}

MAX_OFFICES = 20
"""To how many offices a text can be sent at once."""
MAX_WAIT = timedelta(days=366)
"""From the day on which a text was sent to the day by which an office may object."""
SILENT_AFTER = timedelta(days=7)
"""After how many days without an answer the overview says so."""

ISSUED = "The report has been issued: its text is final."
NOT_YET = "This day has not come yet."
LISTED = "{offices} {is_} in the list already. Send the new version to {it} from there."


def can_become(clearance: Clearance, state: str) -> bool:
    return state in CLEARANCE_TRANSITIONS[clearance.state]


def is_open(clearance: Clearance, at: datetime | None = None) -> bool:
    """Whether the office has yet to answer at `at` (now); `ClearanceQuerySet.open` asks the database the same."""
    if clearance.state != _S.AWAITED or clearance.waived_at:
        return False
    return clearance.due_at is None or (at or portal_now()) < clearance.due_at


def had_no_objection(clearance: Clearance, at: datetime | None = None) -> bool:
    """Whether the date until which the office could object has passed without an answer."""
    return clearance.state == _S.AWAITED and not clearance.waived_at and not is_open(clearance, at)


def present_state(clearance: Clearance, at: datetime | None = None) -> Clearance.State:
    """The state as it is shown: silence until the date is no objection."""
    return _S.NO_OBJECTION if had_no_objection(clearance, at) else _S(clearance.state)


def days_of_silence(clearance: Clearance, at: datetime) -> int:
    return (today_in(clearance.meeting, at) - clearance.sent_on).days


def today_in(meeting: Meeting, at: datetime | None = None) -> date:
    return (at or portal_now()).astimezone(meeting.zone).date()


def end_of(day: date, meeting: Meeting) -> datetime:
    """The instant that ends the day in the meeting's zone, in UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, meeting.zone).astimezone(UTC)


def last_day(due_at: datetime, meeting: Meeting) -> date:
    """The last day on which an office may object that has until `due_at`, in the meeting's zone."""
    return dates.day_of_deadline(due_at, meeting.time_zone)


def refusal_to_send(meeting_id: int, kind: str) -> str:
    """Why a text can no longer be sent for clearance, or nothing; reads the report."""
    issued = Report.objects.filter(meeting=meeting_id, state=Report.State.ISSUED)
    return ISSUED if kind == ClearedText.REPORT and issued.exists() else ""


def refusal_to_send_again(clearance: Clearance) -> str:
    # Lists have read the report for all rows at once.
    if hasattr(clearance, "settled_report"):
        is_issued = clearance.kind == ClearedText.REPORT and clearance.settled_report == Report.State.ISSUED
        return ISSUED if is_issued else ""
    return refusal_to_send(clearance.meeting_id, clearance.kind)


def seen_of(clearance: Clearance) -> str:
    """What must not have changed since a page was opened that records an answer: what was sent, and the answer."""
    return f"{clearance.version_id} {clearance.state} {clearance.sent_on}"


def refusal_to_answer(clearance: Clearance) -> str:
    if can_become(clearance, _S.CLEARED):
        return ""
    return f"{clearance.get_state_display()}. Reopen it to record another answer."


def refusal_to_overtake(clearance: Clearance) -> str:
    return "" if can_become(clearance, _S.OVERTAKEN) else f"{clearance.get_state_display()}."


def refusal_to_reopen(clearance: Clearance, at: datetime | None = None) -> str:
    if is_open(clearance, at):
        return "No answer yet: there is nothing to reopen."
    return refusal_to_send_again(clearance)


def refusal_to_change_date(clearance: Clearance, at: datetime | None = None) -> str:
    """Why the date until which the office may object cannot be changed, or nothing."""
    if is_open(clearance, at):
        return ""
    if clearance.waived_at:
        return "The text was fixed without an answer. Reopen it first."
    return f"{present_state(clearance, at).label}. Reopen it first."


def refusal_to_undo(state: str, before: str) -> str:
    """Why a clearance in the `state` cannot return to the one before by undoing what was done; or nothing."""
    return "" if can_be_undone(CLEARANCE_TRANSITIONS, before, state) else f"{_S(state).label}."


def fault_of_sending_day(day: date, today: date) -> str:
    """What is wrong with the day on which a text was sent, in a sentence, or nothing."""
    return f"{NOT_YET} Enter the day on which the text was sent." if day > today else ""


def fault_of_answering_day(day: date, sent_on: date, today: date) -> str:
    """The same for the day of an answer."""
    if day > today:
        return f"{NOT_YET} Enter the day on which the office answered."
    return f"This is before {date_format(sent_on)}, when the text was sent." if day < sent_on else ""


def fault_of_due_day(day: date | None, sent_on: date) -> str:
    """The same for the day until which an office may object."""
    if day is None:
        return ""
    if day < sent_on:
        return f"This is before {date_format(sent_on)}, when the text was sent."
    if day > sent_on + MAX_WAIT:
        return f"This is more than a year after {date_format(sent_on)}, when the text was sent."
    return ""


def fault_of_new_due_day(day: date | None, sent_on: date, today: date) -> str:
    """The same for a day that replaces an earlier one."""
    if day and day < today:
        return "This day has passed. Enter a later one, or none if the answer of the office is needed."
    return fault_of_due_day(day, sent_on)


def fault_of_offices(offices: list[str], listed: Iterable[str]) -> str:
    """What is wrong with the names of offices to which a text goes for the first time; `listed` are those in the list.

    Names are compared without case, accents and spaces.
    """
    if not offices:
        return "Name at least one office."
    if len(offices) > MAX_OFFICES:
        return f"These are {len(offices)} offices. Enter {MAX_OFFICES} at a time, at most."
    if too_long := [office for office in offices if len(office) > Clearance._meta.get_field("office").max_length]:
        return f"“{too_long[0][:60]}…” is too long: an office has up to 200 characters. Enter one on each line."
    names = [_key(office) for office in offices]
    if twice := [office for place, office in enumerate(offices) if names[place] in names[:place]]:
        return f"{twice[0]} is named twice."
    known = {_key(office) for office in listed}
    again = [office for office in offices if _key(office) in known]
    number = {"is_": "is", "it": "it"} if len(again) == 1 else {"is_": "are", "it": "them"}
    return LISTED.format(offices=joined(again), **number) if again else ""


def fault_of_addresses(offices: list[str]) -> str:
    """That the portal cannot send a text to these offices, since it has no address of theirs, or nothing."""
    return f"There is no e-mail address of {joined(offices)}." if offices else ""


def open_offices(offices: list[str]) -> str:
    """That these offices have not cleared, in a sentence; empty without any."""
    return f"No answer yet from {joined(offices)}." if offices else ""


def _key(office: str) -> str:
    return "".join(folded(office).split())
