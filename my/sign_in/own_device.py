"""“This is my own device”: a participant's session that lasts until the report is issued, 90 days at most.

A mark in the session, which ends with it. A role makes it ineffective: its screens stay as they are.
"""

from django.http import HttpRequest

from egm_portal.meetings.models import User
from egm_portal.security_events import security_event
from my.queries import awaits_report

MARK = "own_device"  # of the session
MAX_AGE = 90 * 24 * 3600
"""Seconds from the sign-in after which it ends in any case."""


def refusal_to_keep(user: User) -> str:
    """Why the user cannot stay signed in until the report is issued; empty if they can."""
    if user.is_staff:
        return "You have a role in a meeting, so you are signed out here as usual: after 12 hours without a page."
    if not awaits_report(user):
        return "The report of your meeting has been issued, so you are signed out here as usual."
    return ""


def keep(request: HttpRequest) -> None:
    request.session[MARK] = True
    security_event("own_device", user=request.user.pk, kept=True)


def keep_no_longer(request: HttpRequest) -> None:
    if request.session.pop(MARK, False):
        security_event("own_device", user=request.user.pk, kept=False)


def is_kept(request: HttpRequest, user: User) -> bool:
    """Whether the session has the mark and it still counts: one query for those who have it."""
    return bool(request.session.get(MARK)) and not refusal_to_keep(user)
