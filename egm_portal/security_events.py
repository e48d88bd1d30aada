"""Security events: one line of the log for each, with its request and account (OWASP ASVS 5.0, 16.2 and 16.3).

An event says what happened in ids and fixed words. Never give it what somebody typed, a code, a token or an e-mail
address: whoever reads the log must not be able to sign in with it, or learn from it what is not published.
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

# docs/operators.md explains each of them.
EVENTS = (
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "sessions_ended",
    "own_device",
    "reauthenticated",
    "address_confirmed",
    "credential_added",
    "credential_removed",
    "credentials_removed",
    "code_requested",
    "limit_hit",
    "access_refused",
    "role_changed",
    "second_factor_confirmed",
    "participants_merged",
    "unpublished_downloaded",
    "exported",
    "published",
    "meeting_changed",
    "withdrawn",
    "taken_back",
    "undone",
    "invited",
    "file_received",
)

logger = logging.getLogger("egm_portal.security")

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def assign_request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that gives each request an id, which appears in its events, error page and response headers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Never taken from the client, who could write somebody else's id into the log.
        request.request_id = secrets.token_hex(6)
        token = _request.set(request)
        try:
            response = get_response(request)
        finally:
            _request.reset(token)
        response.headers["X-Request-ID"] = request.request_id
        return response

    return middleware


def present_request() -> HttpRequest | None:
    """The request that is being answered; None outside one, as in a command."""
    return _request.get()


def request_id() -> str | None:
    """The id of the present request; None outside one, as in a command."""
    return getattr(_request.get(), "request_id", None)


def security_event(event: str, *, user: int | None = None, **facts: object) -> None:
    """Writes one line: the event, its request, the client's address, the account, and the facts.

    `user` is the id of the account that the event is about, if that is not whoever is signed in.
    """
    _write(_entry(event, user, facts))


def event_after_commit(event: str, *, user: int | None = None, **facts: object) -> None:
    # What was rolled back has not happened.
    transaction.on_commit(partial(_write, _entry(event, user, facts)))


def _entry(event: str, user: int | None, facts: dict[str, object]) -> dict[str, object]:
    if event not in EVENTS:
        raise ValueError(f"{event} is not in EVENTS.")
    request = _request.get()
    address = get_client_ip(request) if request else None
    # Without the cookie nobody is signed in, and reading the session would make public pages differ by reader.
    if user is None and request and settings.SESSION_COOKIE_NAME in request.COOKIES:
        reader = getattr(request, "user", None)
        user = reader.pk if reader and reader.is_authenticated else None
    return {"event": event, "request": request_id(), "address": address, "user": user} | facts


def _write(entry: dict[str, object]) -> None:
    logger.info(entry["event"], extra={"security_event": entry})
