"""Headers that every answer carries, what no page can read, and the page for a database that is away."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

from egm_portal.context import has_session_cookie
from egm_portal.text.ids import MAX_DIGITS
from papers.files.archives import TooManyArchives
from website import errors

View = Callable[[HttpRequest], HttpResponse]
NO_NUMBER = re.compile(rf"\0|(?<![0-9A-Za-z])[0-9]{{{MAX_DIGITS + 1},}}(?![0-9A-Za-z])")

POLICY = "; ".join(f"{directive} {sources}" for directive, sources in settings.CONTENT_SECURITY_POLICY.items())
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Server": "portal",  # granian names itself where there is none
}


class SecurityHeaders:
    """Adds what Django's own middleware does not: the policy, isolation, and no storing or indexing of private pages.

    A view that sets `Cache-Control` itself keeps it. A view asks not to be indexed by saying `no-store`
    (`never_cache`), or by setting `X-Robots-Tag` itself; errors are never indexed.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if has_session_cookie(request) or response.cookies:
            response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code >= 400 or "no-store" in response.headers.get("Cache-Control", ""):
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


class Compression(GZipMiddleware):
    """Compresses pages, to a length that differs each time (against BREACH). Files go as they are, also in parts."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.streaming or "Content-Range" in response.headers:
            return response
        if not response.headers.get("Content-Type", "").startswith(("text/", "application/json")):
            return response
        return super().process_response(request, response)


def only_readable(get_response: View) -> View:
    """Middleware that answers 400 to addresses and cookies with a NUL character or with a number that no row can have.

    PostgreSQL takes no NUL, and Python reads no number of some thousand digits: both would look like faults of ours.
    """

    def read(request: HttpRequest) -> HttpResponse:
        query = unquote(unquote(request.META.get("QUERY_STRING", "")))  # twice: one address may hold another
        if NO_NUMBER.search(f"{request.path_info} {query}") or any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("This was not sent by any page of the portal.")
        return get_response(request)

    return read


class DatabaseAway:
    """Answers 503 when a view cannot reach database or files; `errors.server_error` does so for middleware beneath.

    Also when as many archives are being sent as threads can be spared.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The 503 page for errors of the database or the store itself, and for archives; others go their way."""
        if isinstance(exception, TooManyArchives):
            return errors.archives_busy(request)
        return errors.records_away(request, exception) if isinstance(exception, errors.AWAY) else None
