"""Headers that every answer carries, and the page for a database that is away."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from egm_portal.meetings.context import has_session_cookie
from egm_portal.public import errors

View = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Adds what Django's own middleware does not: isolation, and neither storing nor indexing what is private.

    A view that sets `Cache-Control` itself keeps it. A view asks not to be indexed by saying `no-store`
    (`never_cache`), or by setting `X-Robots-Tag` itself; errors are never indexed.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if _is_personal(request, response):
            response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code >= 400 or "no-store" in response.headers.get("Cache-Control", ""):
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


class DatabaseAway:
    """Answers 503 when a view cannot reach the database; `errors.server_error` does so for middleware beneath."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The 503 page for the database's own errors; others go their way."""
        return errors.database_away(request) if isinstance(exception, errors.DATABASE_AWAY) else None


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    return has_session_cookie(request) or bool(response.cookies)
