"""Error pages: each says what happened, what was saved and what to do next."""

import errno
import logging
import sys
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import DisallowedRedirect, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from egm_portal.adminkit.roles import role_refusal
from egm_portal.context import has_session_cookie
from egm_portal.drafts.sent import keep_sent
from egm_portal.drafts.typed import in_words, typed_into
from egm_portal.exceptions import NotYours
from egm_portal.meetings.unit import known_unit
from egm_portal.security_events import request_id, security_event
from egm_portal.storage import StorageUnavailable
from egm_portal.text.sizes import file_size
from papers.files.storage import UploadTooBig
from website import redirects, removed_rows

logger = logging.getLogger(__name__)

# Raised when the database or file storage does not answer.
AWAY = (OperationalError, InterfaceError, StorageUnavailable)
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
MAY_NOT_WRITE, NO_FOLDER = {errno.EACCES, errno.EPERM, errno.EROFS}, {errno.ENOENT, errno.ENOTDIR}
RETRY_AFTER = 30  # seconds
ARCHIVES_AFTER = 60  # seconds
ASK_AGAIN_AFTER = 300  # seconds, the longest window of allauth's own limits


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, UploadTooBig):
        return HttpResponse(_too_large(), status=413)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return _plain(
            "errors/too_much_text.html",
            status=413,
            limit=file_size(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
            fields=f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}",
            smaller_limit=file_size(settings.FORM_MAX_BYTES),
            fewer_fields=f"{settings.FORM_MAX_FIELDS:,}",
        )
    return _plain("400.html", status=400)


def pages_of_proxy() -> dict[str, str]:
    """The pages that a proxy shows when it cannot reach the portal, or must not, by the names of their files."""
    return {
        "400": _page("400.html"),
        "404": _page("errors/absent.html"),
        "413": _too_large(),
        "429": _page("errors/crowded.html"),
        "503": _page("errors/silent.html"),
        "archives": _page("errors/archives.html"),
    }


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    security_event("access_refused", status=403, route=_route(request))
    return render(request, "403.html", {"role_refusal": role_refusal(request)} | _typed(request), status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what is not there, or not there for this reader, 404; a meeting's former address redirects.

    One whose announcement was withdrawn answers 410, and so does a form of which somebody removed the row. The pages
    for a form have what was typed.
    """
    try:
        redirect = redirects.redirect_from_former_slug(request)
    except DisallowedRedirect as too_long:  # Django takes what this page raises for a fault of ours
        return bad_request(request, too_long)
    if redirect:
        return redirect
    if answer := redirects.withdrawn_announcement(request) or removed_rows.answer(request, exception):
        return answer
    # Whoever is signed in and asks for an address of a known pattern asks for what is not theirs, or no longer.
    is_hidden = bool(request.resolver_match) and has_session_cookie(request) and request.user.is_authenticated
    if is_hidden or isinstance(exception, NotYours):
        security_event("access_refused", status=404, route=_route(request))
    return render(request, "404.html", _typed(request), status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    security_event("limit_hit", limit=getattr(request, "limit_name", _route(request)))
    response = render(request, "429.html", _typed(request), status=429)
    response.headers["Retry-After"] = str(ASK_AGAIN_AFTER)
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that failed the CSRF check, 403; `reason` is for the log only."""
    security_event("access_refused", status=403, route=_route(request), reason="form")
    return _plain("errors/form_expired.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of the portal, 500, with the number under which it is logged.

    A database that fails while middleware runs arrives here too and is answered with 503, like file storage that
    fails; a full disk, also during an upload, and a folder that cannot be written to, with 507.
    """
    fault = sys.exc_info()[1]
    if isinstance(fault, AWAY):
        return records_away(request, fault)
    if isinstance(fault, OSError) and fault.errno in DISK_FULL:
        _log("disk full, error", request, exc_info=True)
        return _plain("errors/full.html", status=507)
    if isinstance(fault, OSError) and _cannot_store(request, fault):
        _log("files cannot be stored, error", request, exc_info=True)
        return _plain("errors/not_writable.html", status=507)
    _log("error", request, exc_info=True)
    draft = keep_sent(request)
    return _plain("500.html", status=500, is_kept=bool(draft), drafts_url=reverse("my:drafts") if draft else "")


def records_away(request: HttpRequest, fault: Exception) -> HttpResponse:
    """The page for a database or file storage that does not answer, 503; nothing in it needs either."""
    # One line, because every request of an outage writes one, and each traceback would say the same.
    reason = f"{type(fault).__name__}: {next(iter(str(fault).splitlines()), '')}"
    _log("database or store away, error", request, reason)
    response = _plain("503.html", status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def archives_busy(request: HttpRequest) -> HttpResponse:
    """The page for a ZIP while as many are being sent as may be, 503."""
    security_event("limit_hit", limit="archives")
    response = _plain("errors/archives.html", status=503)
    response.headers["Retry-After"] = str(ARCHIVES_AFTER)
    return response


def _typed(request: HttpRequest) -> dict[str, object]:
    """What was typed into the form that was sent, and the draft in which it is kept."""
    typed = [(in_words(name), value) for name, value in typed_into(request)]
    return {"typed": typed, "kept": keep_sent(request)}


def _cannot_store(request: HttpRequest, fault: OSError) -> bool:
    """Whether a file was sent and cannot be written: its folder, or that for uploads, has the wrong owner or mount.

    A stored file that is missing or cannot be read is another fault.
    """
    if not isinstance(fault.filename, str) or request.method in ("GET", "HEAD"):
        return False
    folders = PurePath(fault.filename).parents
    if fault.errno in MAY_NOT_WRITE:
        return PurePath(settings.FILES_DIR) in folders
    return fault.errno in NO_FOLDER and PurePath(settings.FILE_UPLOAD_TEMP_DIR) in folders


def _log(what: str, request: HttpRequest, reason: str = "", **options: bool) -> None:
    where = f"{request_id()} at {request.method} {_route(request)}{f': {reason}' if reason else ''}"
    logger.error("%s %s", what, where, **options)


def _route(request: HttpRequest) -> str:
    # The pattern, not the address: an address may hold the token of a link, which no log may.
    return request.resolver_match.route if request.resolver_match else "an unknown address"


def _plain(template: str, *, status: int, **context: object) -> HttpResponse:
    return HttpResponse(_page(template, **context), status=status)


def _too_large() -> str:
    return _page("errors/too_large.html", limit=file_size(settings.UPLOAD_LIMIT))


def _page(template: str, **context: object) -> str:
    # Without the request: context processors could fail for the reason that brought us here.
    names = {"portal_name": settings.PORTAL_NAME, "portal_unit_email": known_unit().email}
    return render_to_string(template, names | {"request_id": request_id()} | context)
