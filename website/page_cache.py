"""Public pages kept ready between readers, and never stale.

The page of an anonymous reader is kept in this process under its address, with the revision that it was
built from and the first instant at which time alone will change it. One small query tells whether it still
holds. A new version of the code is a new process, which begins with an empty shelf. Whoever sends a session's
cookie gets a page of their own, which is not kept.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from threading import Lock

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.http import http_date, parse_etags
from django.views.decorators.http import require_safe

from egm_portal.clock import portal_now
from egm_portal.context import has_session_cookie
from egm_portal.meetings.models import Meeting, PortalRevision
from website import validity
from website.validity import Lifetime

ROOM = 500  # pages
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class KeptPage:
    """A page as it was built at `built_at` from `revision`: compressed, with the ETag of its plain text."""

    revision: int
    built_at: datetime
    lifetime: Lifetime
    packed: bytes
    etag: str

    def holds(self, revision: int, at: datetime) -> bool:
        """Whether a page built at `at` would be the same; the calendar of a demonstration may also go back."""
        return self.revision == revision and self.built_at <= at < self.lifetime.until


class Shelf:
    """A bounded number of kept pages; the one that was not read for longest leaves first."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._lock = Lock()

    def get(self, path: str) -> KeptPage | None:
        with self._lock:
            if path in self._pages:
                self._pages.move_to_end(path)
            return self._pages.get(path)

    def put(self, path: str, page: KeptPage) -> None:
        with self._lock:
            self._pages[path] = page
            self._pages.move_to_end(path)
            while len(self._pages) > self.room:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()

    def __len__(self) -> int:
        return len(self._pages)


shelf = Shelf(ROOM)


def portal_page(view: View) -> View:
    """A page about the whole portal: `view(request)`, kept for anonymous readers under the portal's revision."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if has_session_cookie(request):
            return _private(view(request))
        request.user = AnonymousUser()
        at = portal_now()
        revision = PortalRevision.objects.values_list("number", flat=True).first() or 0
        return _kept(request, revision, at, lambda: (view(request), validity.of_portal(at)))

    return login_not_required(require_safe(answer))


def meeting_page(view: View) -> View:
    """A page of one meeting: `view(request, meeting, ...)`, kept for anonymous readers under its revision.

    A meeting that the reader may not see is not there.
    """
    return _meeting_page(view, ())


def meeting_list(*questions: str) -> Callable[[View], View]:
    """The same for a list that is narrowed by these names in the query: what was asked is built, and never kept.

    There are more ways to ask than room on the shelf.
    """
    return lambda view: _meeting_page(view, questions)


def _meeting_page(view: View, questions: tuple[str, ...]) -> View:
    @wraps(view)
    def answer(request: HttpRequest, slug: str, **rest) -> HttpResponse:
        if has_session_cookie(request):
            meeting = get_object_or_404(Meeting.objects.visible_to(request.user), slug=slug)
            return _private(view(request, meeting, **rest))
        request.user = AnonymousUser()
        at = portal_now()
        revision = Meeting.objects.public(at).filter(slug=slug).values_list("revision", flat=True).first()
        if revision is None:
            raise Http404

        def build() -> tuple[HttpResponse, Lifetime]:
            meeting = get_object_or_404(Meeting, slug=slug)
            return view(request, meeting, **rest), validity.of_meeting(meeting, at)

        asked = any(request.GET.get(name) for name in questions)
        return _kept(request, revision, at, build, keeps=not asked)

    return login_not_required(require_safe(answer))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _kept(
    request: HttpRequest, revision: int, at: datetime, build: Callable[[], tuple], *, keeps: bool = True
) -> HttpResponse:
    keeps = keeps and settings.KEEP_PAGES
    page = shelf.get(request.path) if keeps else None
    if page is None or not page.holds(revision, at):
        response, lifetime = build()
        if response.status_code != 200:
            response.headers["Cache-Control"] = "no-cache"
            return response
        packed = gzip.compress(response.content, 6, mtime=0)
        page = KeptPage(revision, at, lifetime, packed, hashlib.sha256(response.content).hexdigest()[:32])
        if keeps:
            shelf.put(request.path, page)
    return _answer(request, page, at)


def _answer(request: HttpRequest, page: KeptPage, at: datetime) -> HttpResponse:
    packs = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    headers = {
        "ETag": f'"{page.etag}-gzip"' if packs else f'"{page.etag}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding, Cookie",
    }
    # A second in which the page may change once more names no version: RFC 9110, section 8.8.2.2.
    if at - page.lifetime.since >= timedelta(seconds=1):
        headers["Last-Modified"] = http_date(page.lifetime.since.timestamp())
    if _has_it(request, headers):
        return HttpResponseNotModified(headers=headers)
    body = page.packed if packs else gzip.decompress(page.packed)
    if packs:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)


def _has_it(request: HttpRequest, headers: dict[str, str]) -> bool:
    """Whether the reader's copy is this page. A date counts only if it is the very same: a calendar may go back."""
    asked = request.headers.get("If-None-Match")
    if asked is not None:
        return headers["ETag"] in [tag.removeprefix("W/") for tag in parse_etags(asked)]
    since = request.headers.get("If-Modified-Since")
    return since is not None and since == headers.get("Last-Modified")


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110, section 12.5.3)."""
    for coding in header.lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" if weight else True
    return False
