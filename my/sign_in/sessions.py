"""How long sessions last, which pages of the account are for staff, and what a sign-in stores in the browser."""

import time
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from egm_portal.allauth_internals import record_authentication
from egm_portal.context import has_session_cookie
from egm_portal.meetings.models import User
from egm_portal.meetings.second_factor import has_second_factor
from egm_portal.security_events import security_event
from my.sign_in import known_browsers
from my.sign_in.earlier_tokens import remember_earlier_token

IDLE = {False: 12 * 3600, True: 30 * 60}
MAX_AGE = {False: 7 * 24 * 3600, True: 12 * 3600}
"""Seconds for which a session lasts without a request, and in total; True is staff (ASVS 7.3.1 and 7.3.2)."""

WRITTEN_EVERY = 60  # seconds: a session is not written at each request

OF_STAFF = ("account_set_password", "account_change_password")
"""Pages of the account for staff only, as are all of allauth.mfa: participants have no password."""


class SessionLimits:
    """Ends sessions after their idle time and after their total time, by moving their expiry with each request.

    Whoever has no session stays without one. Views marked by `is_automatic` do not move the expiry.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_automatic = getattr(getattr(request.resolver_match, "func", None), "is_automatic", False)
        moves_end = has_session_cookie(request) and not is_automatic
        # An automatic request reads neither session nor user here.
        if (request.session.modified or moves_end) and request.user.is_authenticated:
            if is_automatic:
                # Django counts the seconds to the expiry from each time the session is written.
                request.session.set_expiry(seconds_left(request) or WRITTEN_EVERY)
            else:
                move_end(request)
        if user := getattr(request, "signed_in_user", None):
            known_browsers.remember(response, user)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        name = request.resolver_match.url_name or ""
        for_staff = name in OF_STAFF or name.startswith("mfa_")
        if for_staff and request.user.is_authenticated and not request.user.is_staff:
            return redirect("my:list")
        return None


class LoginRequired(LoginRequiredMiddleware):
    """Django's middleware, which reads the session of no view that needs no sign-in."""

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        is_open = not getattr(view, "login_required", True)
        return None if is_open else super().process_view(request, view, args, kwargs)


def move_end(request: HttpRequest) -> None:
    """Sets the session to expire after its idle time from now, but not later than its total time allows."""
    session, staff, now = request.session, request.user.is_staff, int(time.time())
    began = session.setdefault("began", now)
    if session.modified or now - session.get("seen", 0) >= WRITTEN_EVERY:
        session["seen"] = now
        left = min(IDLE[staff], began + MAX_AGE[staff] - now)
        session["ends"] = now + left
        session.set_expiry(left) if left > 0 else session.flush()


def seconds_left(request: HttpRequest) -> int:
    """The seconds until the session ends if there is no further request."""
    return max(0, request.session.get("ends", 0) - int(time.time()))


def seconds_left_after(request: HttpRequest) -> int:
    """The same once this request has been answered."""
    staff, now = request.user.is_staff, int(time.time())
    if now - request.session.get("seen", 0) < WRITTEN_EVERY:
        return seconds_left(request)
    return min(IDLE[staff], request.session.get("began", now) + MAX_AGE[staff] - now)


def count_new_factor(sender, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs) -> None:
    # A session in which an app or a key was added counts as signed in with it: it has just been used.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def note_beginning(sender, request: HttpRequest, user: User, **kwargs) -> None:
    """Starts the total time of the session, which a reauthentication does not restart."""
    remember_earlier_token(request, user)
    request.session["began"] = request.session["seen"] = int(time.time())
    request.signed_in_user = user
    user.has_second_factor = has_second_factor(request, user)
    methods = [record["method"] for record in get_authentication_records(request, user)]
    security_event("sign_in", user=user.pk, methods=methods or ["invitation"])


def note_failure(sender, user: User, authenticator: Authenticator, **kwargs) -> None:
    security_event("sign_in_failed", user=user.pk, method=authenticator.type)
