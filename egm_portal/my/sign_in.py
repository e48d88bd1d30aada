"""Limits around the sign-in: how often a code is asked for and tried, how long a session lasts, what is for staff."""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.ratelimit import consume, consume_or_429
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from egm_portal.meetings.context import has_session_cookie
from egm_portal.meetings.models import User

IDLE = {False: 12 * 3600, True: 30 * 60}
LONGEST = {False: 7 * 24 * 3600, True: 12 * 3600}
"""Seconds for which a session lasts without a request, and in all; True is staff (ASVS 7.3.1 and 7.3.2)."""

NOTED_EVERY = 60  # seconds: a session is not written at each request

OF_STAFF = ("account_set_password", "account_change_password")
"""Pages of the account for staff alone, beside all of allauth.mfa: participants have no password to keep."""


class CodeForm(RequestLoginCodeForm):
    """The address to which a code is sent. A stranger who asks for codes in somebody's name does not lock them out."""

    def clean_email(self) -> str:
        email = super().clean_email()
        request, adapter = context.request, get_adapter()
        here = f"{email.lower()} {adapter.get_client_ip(request)}"
        asked = consume(request, action="sign_in_code_from_here", key=here)
        if not (asked and consume(request, action="sign_in_code", key=email.lower())):
            raise adapter.validation_error("too_many_login_attempts")
        return email


def a_few_times(view: Callable) -> Callable:
    """Lets a code be tried a few times a minute from one address; allauth itself counts in the browser's session."""

    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        refused = consume_or_429(request, action="sign_in_code_tried") if request.method == "POST" else None
        return refused or view(request, *args, **kwargs)

    return page


class SessionLimits:
    """Ends sessions after their idle and their longest time: the session's own end is moved with each request.

    Whoever has no session stays without one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (request.session.modified or has_session_cookie(request)) and request.user.is_authenticated:
            self._move_end(request, int(time.time()))
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Leads participants away from pages of the account that are for staff."""
        name = request.resolver_match.url_name or ""
        for_staff = name in OF_STAFF or name.startswith("mfa_")
        if for_staff and request.user.is_authenticated and not request.user.is_staff:
            return redirect("my:list")
        return None

    def _move_end(self, request: HttpRequest, now: int) -> None:
        session, staff = request.session, request.user.is_staff
        began = session.setdefault("began", now)
        if session.modified or now - session.get("seen", 0) >= NOTED_EVERY:
            session["seen"] = now
            left = min(IDLE[staff], began + LONGEST[staff] - now)
            session.set_expiry(left) if left > 0 else session.flush()


def count_new_factor(sender, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs) -> None:
    """Lets a session in which an app or a key was linked count as opened with it: it has just been shown."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def note_beginning(sender, request: HttpRequest, user: User, **kwargs) -> None:
    """Lets the longest time of the session count from this sign-in; to prove anew who one is does not count."""
    request.session["began"] = request.session["seen"] = int(time.time())
