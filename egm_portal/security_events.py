"""Security events: a line of the log for each, with the request and the account (OWASP ASVS 5.0, 16.2 and 16.3).

An event says what happened in ids and fixed words. Never give it what somebody typed, a code, a token or an address of
mail: whoever reads logs may not sign in with them, and must not learn from them what is not published.
"""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from egm_portal.allauth_internals import get_client_ip

EVENTS = (
    "sign_in",
    "sign_in_failed",
    "code_requested",
    "limit_hit",
    "access_refused",
    "role_changed",
    "unpublished_downloaded",
    "exported",
    "published",
    "withdrawn",
    "invited",
    "file_received",
)
"""Every event; docs/operators.md explains them to those who read the log."""

logger = logging.getLogger("egm_portal.security")

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def assign_request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that gives each request an id, which its events, its error page and its answer's headers carry.

    It is never taken from the client, who could write somebody else's into the log.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        request.request_id = secrets.token_hex(6)
        token = _request.set(request)
        try:
            response = get_response(request)
        finally:
            _request.reset(token)
        response.headers["X-Request-ID"] = request.request_id
        return response

    return answer


def request_id() -> str | None:
    """The number of the request that is being answered; None outside one, as in a command."""
    return getattr(_request.get(), "request_id", None)


def security_event(event: str, *, user: int | None = None, **facts: object) -> None:
    """Writes one line: the event, its request, the address of the network and the account, then the facts.

    `user` is the id of the account that it is about, where that is not who is signed in.
    """
    _write(_entry(event, user, facts))


def event_after_commit(event: str, *, user: int | None = None, **facts: object) -> None:
    """Writes the event once the transaction around it holds: what was rolled back has not happened."""
    transaction.on_commit(partial(_write, _entry(event, user, facts)))


def _entry(event: str, user: int | None, facts: dict[str, object]) -> dict[str, object]:
    if event not in EVENTS:
        raise ValueError(f"{event} is not in the list of events.")
    request = _request.get()
    address = get_client_ip(request) if request else None
    who = {"request": request_id(), "address": address, "user": user or _signed_in(request)}
    return {"event": event} | who | facts


def _write(entry: dict[str, object]) -> None:
    logger.info(entry["event"], extra={"security_event": entry})


def _signed_in(request: HttpRequest | None) -> int | None:
    # A request without the cookie is not asked: reading its session would make public pages differ by reader.
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user.pk if user and user.is_authenticated else None
