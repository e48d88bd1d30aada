"""Browsers that have signed in before: they have a share of their own of an account's limits.

A signed cookie marks them. It opens nothing. Whoever attacks an account from elsewhere does not have it, and so cannot
use up what its owner is allowed.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpRequest, HttpResponse
from ua_parser import parse

from egm_portal.clock import real_now
from egm_portal.meetings.models import User
from egm_portal.text.ids import is_id
from my import actions
from my.models import BROWSER_LIFE, KnownBrowser
from my.sign_in import own_device


@dataclass(frozen=True)
class OwnBrowser:
    """A browser as “How I sign in” lists it; `name` is what it says of itself, such as “Firefox on Windows”.

    `until` is when the user is signed out at the latest, where this is their own device.
    """

    pk: int
    name: str
    signed_in_at: datetime
    is_signed_in: bool
    is_this: bool
    until: datetime | None


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Records that the user has just signed in here."""
    known = of_request(request)
    browser = actions.remember_browser(
        user=user,
        known=known if known and known.user == user else None,
        user_agent=request.headers.get("User-Agent", ""),
        session_key=request.session.session_key or "",
    )
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        _signer(user).sign(str(browser.pk)),
        max_age=BROWSER_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def of_request(request: HttpRequest) -> KnownBrowser | None:
    """The browser of the request, if its user has not forgotten it, and neither address nor password has changed."""
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    pk = cookie.partition(":")[0]
    browser = KnownBrowser.objects.select_related("user").filter(pk=pk).first() if is_id(pk) else None
    try:
        return browser if browser and _signer(browser.user).unsign(cookie, max_age=BROWSER_LIFE) == pk else None
    except signing.BadSignature:
        return None


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this user was the last to sign in with this browser."""
    browser = of_request(request)
    return browser is not None and browser.user == user


def browsers_of(user: User, session_key: str | None) -> list[OwnBrowser]:
    """The browsers in which the user has signed in, the last first. Two queries."""
    browsers = list(KnownBrowser.objects.filter(user=user).order_by("-signed_in_at", "-pk"))
    present = Session.objects.filter(session_key__in=[each.session_key for each in browsers])
    signed_in = {each.session_key: each for each in present.filter(expire_date__gt=real_now())}
    return [
        OwnBrowser(
            pk=each.pk,
            name=name_of(each.user_agent),
            signed_in_at=each.signed_in_at,
            is_signed_in=each.session_key in signed_in,
            is_this=each.session_key == session_key,
            until=_end_on_own_device(signed_in.get(each.session_key)),
        )
        for each in browsers
    ]


def _end_on_own_device(session: Session | None) -> datetime | None:
    is_own = session is not None and session.get_decoded().get(own_device.MARK)
    return session.expire_date if is_own else None


def name_of(user_agent: str) -> str:
    found = parse(user_agent)
    browser = found.user_agent.family if found.user_agent else "An unknown browser"
    return f"{browser} on {found.os.family}" if found.os else browser


def _signer(user: User) -> signing.TimestampSigner:
    # The password, or the random text of an account without one, is in the key: what ends every session of an account
    # ends this too.
    return signing.TimestampSigner(salt=f"my.sign_in.known_browsers {user.email} {user.password}")
