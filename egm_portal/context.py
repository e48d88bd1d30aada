"""What every page shows around its own text: names, the banner of a demonstration, and the reader."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from egm_portal.clock import portal_now


def portal(request: HttpRequest) -> dict[str, object]:
    # The page cache shares public pages between anonymous readers. So nothing here may read the session or make a CSRF
    # token unless the request carries a session's cookie.
    has_session = has_session_cookie(request)
    user = getattr(request, "user", None)
    today = portal_now().astimezone(ZoneInfo(settings.PORTAL_ZONE)).date()
    return {
        "portal_name": settings.PORTAL_NAME,
        "demonstration": today if settings.DEMONSTRATION else None,
        "session_exists": has_session,
        "reader": SimpleLazyObject(lambda: user if user and user.is_authenticated else None) if has_session else None,
    }


def has_session_cookie(request: HttpRequest) -> bool:
    """Whether the browser sent a session cookie, valid or not."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES
