"""Where a second factor is required, an organizer acts as one only in a session that was opened with it.

Every rule of what organizers may see asks `User.acts_as_staff`, so it holds on public pages and files too.
"""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject


def has_second_factor(request: HttpRequest, user) -> bool:
    """Whether the session was opened with a second factor or a passkey of this user, or none is required."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


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
