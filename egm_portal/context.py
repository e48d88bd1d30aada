"""What every page says around its own text: names, the demonstration's banner, and who reads."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject

from egm_portal.clock import portal_now


def portal(request: HttpRequest) -> dict[str, object]:
    """The portal's names, its banner and its reader, without touching the session of somebody who has none.

    Public pages are kept and shared between anonymous readers, so nothing here may read the session
    or make a CSRF token unless the request carries a session's cookie.
    """
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_unit": settings.PORTAL_UNIT,
        "portal_unit_email": settings.PORTAL_UNIT_EMAIL,
        "demonstration": _demonstration(),
        "session_exists": has_session_cookie(request),
        "reader": SimpleLazyObject(lambda: _reader(request)) if has_session_cookie(request) else None,
    }


def has_session_cookie(request: HttpRequest) -> bool:
    """Whether the browser sent a session's cookie, valid or not."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _demonstration() -> str:
    if not settings.DEMONSTRATION:
        return ""
    today = portal_now().astimezone(ZoneInfo(settings.PORTAL_ZONE)).date()
    return f"Demonstration: the calendar of this portal stands at {date_format(today)}."


def _reader(request: HttpRequest) -> object | None:
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
