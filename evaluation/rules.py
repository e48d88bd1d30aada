"""Whom the evaluation is for, until when they can answer, and when its results are shown."""

from datetime import datetime

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from participants.roles import ROLES

ENOUGH = 5
"""Of fewer answers, each could be guessed."""

ROLES_ASKED = [role for role, info in ROLES.items() if info.evaluates]
NOT_ASKED = (
    "The evaluation is for those who take part in the meeting, except United Nations staff and whoever prepares the "
    "meeting here. Whose e-mail address was entered on the last day or later is not asked."
)
ALREADY_ANSWERED = (
    "You have answered already. An answer cannot be changed, because the portal does not keep which one is yours."
)


def is_open(meeting: Meeting, at: datetime) -> bool:
    until = meeting.evaluation_until
    return until is not None and meeting.takes_place and meeting.last_day_starts_at <= at < until


def is_over(meeting: Meeting, at: datetime) -> bool:
    return meeting.evaluation_until is not None and at >= meeting.evaluation_until


def refusal_to_answer(meeting: Meeting) -> str:
    """Why nobody can answer now, or nothing."""
    at, until = portal_now(), meeting.evaluation_until
    if until is None or not meeting.takes_place:
        return "There is no evaluation of this meeting."
    if is_over(meeting, at):
        return f"The evaluation closed on {dates.deadline(until, meeting.time_zone)} ({meeting.city})."
    if not is_open(meeting, at):
        return f"You can answer from {date_format(meeting.ends_on)}, the last day of the meeting."
    return ""


def refusal_to_show_results(meeting: Meeting, answered: int) -> str:
    """Why the results are not shown yet, or nothing.

    While answers come, the difference between two looks would be one person's answer.
    """
    until = meeting.evaluation_until
    if until is None:
        return "There is no evaluation of this meeting."
    closing = f"{dates.deadline(until, meeting.time_zone)} ({meeting.city})"
    if answered >= ENOUGH:
        return (
            "" if is_over(meeting, portal_now()) else f"Results are shown once the evaluation has closed, on {closing}."
        )
    reason = "so that no one’s answers can be guessed"
    needed = f"Results are shown only if at least {apnumber(ENOUGH)} people have answered, {reason}"
    if is_over(meeting, portal_now()):
        return f"The evaluation closed on {closing}. {needed}."
    missing = ENOUGH - answered
    return f"{needed}; {apnumber(missing)} more {'answer is' if missing == 1 else 'answers are'} needed."


def refusal_to_move_end(meeting: Meeting, until: datetime | None, answered: int) -> str:
    """Why the evaluation of the meeting, as it is stored, cannot be open until then, or nothing."""
    if until == meeting.evaluation_until:
        return ""
    if not refusal_to_show_results(meeting, answered):
        return "The results have been shown: the evaluation cannot be opened again."
    if until is None:
        return "Somebody has answered: enter a time at which the evaluation closes." if answered else ""
    if until <= meeting.last_day_starts_at:
        return f"The evaluation opens on {date_format(meeting.ends_on)}, the last day. Enter a later time."
    return ""
