"""How long sessions last, and what a sign-in stores in the browser."""

import time
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from egm_portal.allauth_internals import record_authentication
from egm_portal.context import has_session_cookie
from egm_portal.meetings.models import User
from egm_portal.meetings.second_factor import USED, has_second_factor, role_seconds_left
from egm_portal.security_events import security_event
from my.actions import end_calendar_address, forget_browsers
from my.sign_in import known_browsers, own_device

IDLE = 12 * 3600
MAX_AGE = 7 * 24 * 3600
"""Seconds for which a session lasts without a request, and in total (ASVS 7.3.1 and 7.3.2). A role changes neither."""

WRITTEN_EVERY = 60  # seconds: a session is not written at each request


class SessionLimits:
    """Ends sessions after their idle time and after their total time, by moving their expiry with each request.

    Whoever has no session stays without one. Views marked by `is_automatic` do not move the expiry.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.user = SimpleLazyObject(lambda: user_within_limits(request, user))
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
                note_use_of_role(request)
        if user := getattr(request, "signed_in_user", None):
            known_browsers.remember(request, response, user)
        return response


def ask_for_second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that asks for the second factor where a page is refused for want of it alone, perhaps."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code not in (403, 404) or not has_session_cookie(request):
            return response
        is_polling = request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "document") != "document"
        if is_polling or not (request.user.is_authenticated and request.user.lacked_second_factor):
            return response
        return redirect(f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}")

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Django's middleware, which reads the session of no view that needs no sign-in."""

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        is_open = not getattr(view, "login_required", True)
        return None if is_open else super().process_view(request, view, args, kwargs)


def user_within_limits(request: HttpRequest, user: User | AnonymousUser) -> User | AnonymousUser:
    """The user; nobody once a session on their own device has ended, whose row does not know when the report came."""
    session, now = request.session, int(time.time())
    if not session.get(own_device.MARK) or now < usual_end_of(request, session["seen"]) or not user.is_authenticated:
        return user
    if now < end_of(request, user, session["seen"]):
        return user
    session.flush()
    return AnonymousUser()


def end_of(request: HttpRequest, user: User, seen: int) -> int:
    """When the session ends (seconds since 1970) if there is no request after `seen`."""
    if own_device.is_kept(request, user):
        return request.session.get("began", seen) + own_device.MAX_AGE
    return usual_end_of(request, seen)


def usual_end_of(request: HttpRequest, seen: int) -> int:
    """The same on a device that is not the user's own."""
    return min(seen + IDLE, request.session.get("began", seen) + MAX_AGE)


def move_end(request: HttpRequest) -> None:
    """Sets the session to expire after its idle time from now, but not later than its total time allows."""
    session, now = request.session, int(time.time())
    session.setdefault("began", now)
    if session.modified or now - session.get("seen", 0) >= WRITTEN_EVERY:
        session["seen"] = now
        session["ends"] = end_of(request, request.user, now)
        left = session["ends"] - now
        session.set_expiry(left) if left > 0 else session.flush()


def note_use_of_role(request: HttpRequest) -> None:
    """Keeps the screens of a role open for longer, if this request was to one of them."""
    now = int(time.time())
    if shows_role(request) and now - request.session.get(USED, 0) >= WRITTEN_EVERY:
        request.session[USED] = now


def seconds_left(request: HttpRequest) -> int:
    """The seconds until the session ends if there is no further request; on a screen of a role, until that closes."""
    left = max(0, request.session.get("ends", 0) - int(time.time()))
    return min(left, role_seconds_left(request, request.user)) if shows_role(request) else left


def seconds_left_after(request: HttpRequest) -> int:
    """The same once this request has been answered, which keeps both open for longer."""
    session, now = request.session, int(time.time())
    left = max(0, session.get("ends", 0) - now)
    if now - session.get("seen", 0) >= WRITTEN_EVERY:
        left = max(0, end_of(request, request.user, now) - now)
    if not shows_role(request):
        return left
    used = session.get(USED, 0)
    return min(left, role_seconds_left(request, request.user, now if now - used >= WRITTEN_EVERY else used))


def shows_role(request: HttpRequest) -> bool:
    """Whether the request is to a screen of a role, which a second factor keeps open."""
    return settings.SECOND_FACTOR_REQUIRED and request.user.used_role


def note_end(sender, request: HttpRequest, user: User | None, **kwargs) -> None:
    if user:
        security_event("sign_out", user=user.pk)


def note_confirmed_address(sender, request: HttpRequest, email_address: EmailAddress, **kwargs) -> None:
    security_event("address_confirmed", user=email_address.user_id)


def note_step(sender, request: HttpRequest, user: User, method: str, **facts) -> None:
    if facts.get("reauthenticated"):
        security_event("reauthenticated", user=user.pk, method=facts.get("type", method))


def note_new_password(sender, request: HttpRequest, user: User, **kwargs) -> None:
    security_event("credential_added", user=user.pk, method="password")
    # The other sessions have ended, and this one has another key.
    forget_browsers(user=user)
    request.signed_in_user = user


def count_new_factor(sender, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs) -> None:
    security_event("credential_added", user=user.pk, method=authenticator.type)
    # A session in which an app or a key was added counts as signed in with it: it has just been used.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def note_beginning(sender, request: HttpRequest, user: User, **kwargs) -> None:
    """Starts the total time of the session, which a reauthentication does not restart."""
    request.session["began"] = request.session["seen"] = int(time.time())
    request.signed_in_user = user
    user.has_second_factor = has_second_factor(request, user)
    methods = [record["method"] for record in get_authentication_records(request, user)]
    security_event("sign_in", user=user.pk, methods=methods or ["invitation"])


def forget_means(sender, user: User, **kwargs) -> None:
    """What was set up before the account may have changed hands must not open anything afterwards."""
    forget_browsers(user=user)
    end_calendar_address(user=user)


def note_failure(sender, user: User, authenticator: Authenticator, **kwargs) -> None:
    security_event("sign_in_failed", user=user.pk, method=authenticator.type)
