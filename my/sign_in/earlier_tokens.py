"""CSRF tokens of pages that somebody opened before they signed in again in the same browser.

Each sign-in makes a new token, so a form in another window is refused from then on. The token that it has was as secret
as the new one and belonged to the same account: what was typed may be shown to its author again. It does not suffice to
write anything.
"""

import copy

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from egm_portal.meetings.models import User
from my.sign_in import known_browsers

KEY = "earlier_csrf_secret"


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


def remember_earlier_token(request: HttpRequest, user: User) -> None:
    """At a sign-in: keeps the browser's earlier token, if the same user was the last to sign in with it."""
    secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    if secret and known_browsers.last_user(request) == user:
        request.session[KEY] = secret


def has_earlier_token(request: HttpRequest) -> bool:
    """Whether the form is one that this user opened on the portal before they signed in again in this browser."""
    secret = request.session.get(KEY) if request.user.is_authenticated else None
    if not secret:
        return False
    earlier = copy.copy(request)
    earlier.COOKIES = request.COOKIES | {settings.CSRF_COOKIE_NAME: secret}
    return _CsrfCheck(lambda request: None).process_view(earlier, request.resolver_match.func, (), {}) is None
