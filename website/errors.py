"""Answers to what went wrong: each page says what happened, what was kept and what to do next."""

import errno
import logging
import sys
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from egm_portal.context import has_session_cookie
from egm_portal.exceptions import NotYours
from egm_portal.security_events import request_id, security_event
from egm_portal.storage import StorageUnavailable
from egm_portal.text.sizes import file_size
from papers.files.storage import UploadTooBig
from website import redirects

logger = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError, StorageUnavailable)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
MAY_NOT_WRITE, NO_FOLDER = {errno.EACCES, errno.EPERM, errno.EROFS}, {errno.ENOENT, errno.ENOTDIR}
RETRY_AFTER = 30  # seconds
ASK_AGAIN_AFTER = 300  # seconds, the longest window of allauth's own limits


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that cannot be understood, 400, or that is longer than any may be, 413."""
    if isinstance(exception, UploadTooBig):
        return HttpResponse(_too_large(), status=413)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return HttpResponse(_too_much_text(), status=413)
    return _plain("400.html", status=400)


def pages_of_proxy() -> dict[int, str]:
    """The pages, by status, that a server before the portal shows when it cannot ask the portal, or must not."""
    return {
        400: _page("400.html"),
        404: _page("errors/absent.html"),
        413: _too_large(),
        429: _page("errors/crowded.html"),
        503: _page("errors/silent.html"),
    }


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for somebody who may not do this, 403."""
    security_event("access_refused", status=403, route=_route(request))
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what is not there, or not there for this reader, 404; a meeting's former address leads on."""
    if address := redirects.present_address(request):
        return address
    if isinstance(exception, NotYours) or _is_out_of_sight(request):
        security_event("access_refused", status=404, route=_route(request))
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The page for somebody who asks too often, or about an address that too many ask about, 429."""
    security_event("limit_hit", limit=getattr(request, "limit_name", _route(request)))
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(ASK_AGAIN_AFTER)
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that failed the CSRF check, 403; `reason` is for the log only."""
    security_event("access_refused", status=403, route=_route(request), reason="form")
    return _plain("errors/form_expired.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of the portal, 500, with a number that the log has too.

    A database that is away while middleware runs arrives here as well, and is answered with 503, as is a store of
    files that is away; a disk that is full, also while a file is on its way in, and a folder that takes no file: 507.
    """
    fault = sys.exc_info()[1]
    if isinstance(fault, AWAY):
        return records_away(request, fault)
    if isinstance(fault, OSError) and fault.errno in NO_ROOM:
        return _disk_full(request)
    if isinstance(fault, OSError) and _cannot_store(request, fault):
        return _not_writable(request)
    _log("error", request, exc_info=True)
    return _plain("500.html", status=500)


def records_away(request: HttpRequest, fault: Exception) -> HttpResponse:
    """The page for a database or a store of files that does not answer, 503; nothing in it needs either."""
    # One line, because every request of an outage writes one, and each traceback would say the same.
    said = f"{type(fault).__name__}: {next(iter(str(fault).splitlines()), '')}"
    _log("database or store away, error", request, said)
    response = _plain("503.html", status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _disk_full(request: HttpRequest) -> HttpResponse:
    _log("disk full, error", request, exc_info=True)
    return _plain("errors/full.html", status=507)


def _cannot_store(request: HttpRequest, fault: OSError) -> bool:
    """Whether a file was sent and has no place: a folder's owner or mount is wrong, or the one for files on their way.

    A stored file that is missing or closed to the portal is another fault.
    """
    if not isinstance(fault.filename, str) or request.method in ("GET", "HEAD"):
        return False
    folders = PurePath(fault.filename).parents
    if fault.errno in MAY_NOT_WRITE:
        return PurePath(settings.FILES_DIR) in folders
    return fault.errno in NO_FOLDER and PurePath(settings.FILE_UPLOAD_TEMP_DIR) in folders


def _not_writable(request: HttpRequest) -> HttpResponse:
    _log("files cannot be stored, error", request, exc_info=True)
    return _plain("errors/not_writable.html", status=507)


def _log(what: str, request: HttpRequest, said: str = "", **more: bool) -> None:
    where = f"{request_id()} at {request.method} {_route(request)}{f': {said}' if said else ''}"
    logger.error("%s %s", what, where, **more)


def _route(request: HttpRequest) -> str:
    """The pattern of the address: the address itself may hold a link's token, which no log may."""
    return request.resolver_match.route if request.resolver_match else "an unknown address"


def _is_out_of_sight(request: HttpRequest) -> bool:
    """Whether somebody who is signed in asked for what such an address may have, and not for them, or no longer."""
    return bool(request.resolver_match) and has_session_cookie(request) and request.user.is_authenticated


def _plain(template: str, *, status: int, **context: str) -> HttpResponse:
    return HttpResponse(_page(template, **context), status=status)


def _too_large() -> str:
    return _page("errors/too_large.html", limit=file_size(settings.UPLOAD_LIMIT))


def _too_much_text() -> str:
    return _page(
        "errors/too_much_text.html",
        limit=file_size(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        fields=f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}",
        smaller_limit=file_size(settings.FORM_MAX_BYTES),
        fewer_fields=f"{settings.FORM_MAX_FIELDS:,}",
    )


def _page(template: str, **context: str) -> str:
    # Without the request: context processors could fail for the reason that brought us here.
    names = {"portal_name": settings.PORTAL_NAME, "portal_unit_email": settings.PORTAL_UNIT_EMAIL}
    return render_to_string(template, names | {"request_id": request_id()} | context)
