"""Browsers that have signed in before: they have a share of their own of an account's limits.

A signed cookie marks them. It opens nothing. Whoever attacks an account from elsewhere does not have it, and so cannot
use up what its owner is allowed.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from egm_portal.meetings.models import User
from egm_portal.text.ids import is_id

LIFE = timedelta(days=180)


def remember(response: HttpResponse, user: User) -> None:
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        _signer(user).sign(str(user.pk)),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this user has signed in with this browser, and neither their address nor their password has changed."""
    try:
        value = _signer(user).unsign(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), max_age=LIFE)
    except signing.BadSignature:
        return False
    return value == str(user.pk)


def last_user(request: HttpRequest) -> User | None:
    """Who signed in with this browser last, if it has the cookie and the account has not changed since."""
    pk = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "").partition(":")[0]
    user = User.objects.filter(pk=pk, is_active=True).first() if is_id(pk) else None
    return user if user and is_known(request, user) else None


def _signer(user: User) -> signing.TimestampSigner:
    # The password, or the random text of an account without one, is in the key: what ends every session of an account
    # ends this too.
    return signing.TimestampSigner(salt=f"my.sign_in.known_browsers {user.email} {user.password}")
