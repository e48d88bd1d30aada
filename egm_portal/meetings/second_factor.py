"""Where a second factor is required, it opens the screens of a role, and for some time only (ASVS 7.3.1 and 7.3.2).

The sign-in is the same with a role and without. Every rule of what organizers may see asks `User.acts_as_staff`, so it
holds on public pages and files too.
"""

import time
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

IDLE = 30 * 60
IDLE_ON_DAYS_OF_MEETING = 4 * 3600
MAX_AGE = 12 * 3600
"""Seconds for which a second factor opens the screens of a role without a request to them, and in total."""

USED = "role_used"  # of the session: when a screen of a role was asked for last


def has_second_factor(request: HttpRequest, user) -> bool:
    """Whether the user has shown a second factor that counts for a role, and not too long ago; or none is required."""
    return not settings.SECOND_FACTOR_REQUIRED or role_seconds_left(request, user) > 0


def role_seconds_left(request: HttpRequest, user, used: int | None = None) -> int:
    """The seconds for which the screens of a role stay open if none was asked for since `used` (seconds since 1970)."""
    shown = [each["at"] for each in get_authentication_records(request, user) if each.get("method") == "mfa"]
    if not shown or not user.second_factor_confirmed_at:
        return 0
    used = max(request.session.get(USED, 0) if used is None else used, shown[-1])
    idle = IDLE_ON_DAYS_OF_MEETING if user.works_on_meeting_of_today else IDLE
    return max(0, int(min(used + idle, shown[-1] + MAX_AGE) - time.time()))


def was_shown(request: HttpRequest, method: str, within: int) -> bool:
    """Whether the session was opened or confirmed by this method (code, password, mfa) in the last `within` seconds."""
    records = get_authentication_records(request, request.user)
    return any(each.get("method") == method and each["at"] > time.time() - within for each in records)


def weigh_session(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sets `request.user.has_second_factor`; it is lazy, and reads no session by itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: user_of(request))
        return get_response(request)

    return middleware


def user_of(request: HttpRequest):
    user = get_user(request)
    if user.is_authenticated:
        user.has_second_factor = has_second_factor(request, user)
    return user
