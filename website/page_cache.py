"""The page cache: public pages stay in memory between readers, and are never stale.

The page of an anonymous reader is cached in this process under its address, with the revision that it was built from
and the first instant at which time alone will change it. One small query tells whether it is still valid. A new
version of the code is a new process, which begins with an empty cache. Whoever sends a session's cookie gets a page
of their own, which is not cached.

Without it the page of a meeting takes 11 to 14 ms of processor time instead of 0.15, and its programme 6 to 8 ms: a
link in the news, followed by a few hundred readers a second, would make all of them wait.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
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
from egm_portal.compiled_queries import A_DAY, ANOTHER_DAY, CompiledQuery
from egm_portal.context import has_session_cookie
from egm_portal.meetings.models import Meeting, PortalUnit
from website import validity as validities
from website.validity import Validity

MAX_PAGES = 500
View = Callable[..., HttpResponse]
Revision = tuple[int | str | None, ...]

PORTAL_REVISION = CompiledQuery(lambda: Meeting.objects.portal_revision(), examples=((), ()))
MEETING_REVISION = CompiledQuery(
    lambda slug, at: (
        Meeting.objects.public(at)
        .filter(slug=slug)
        .order_by()
        .values_list("pk", "revision", PortalUnit.objects.as_text())
    ),
    examples=(("one", A_DAY), ("another", ANOTHER_DAY)),
)
MEETING = CompiledQuery(lambda slug: Meeting.objects.filter(slug=slug), examples=(("one",), ("another",)))


@dataclass(frozen=True)
class CachedPage:
    """A page as it was built at `built_at` from `revision`: compressed with gzip, with the ETag of its plain text.

    A meeting's revision has its id, since another meeting may come to have its address. Each revision ends with what
    pages show of the unit.
    """

    revision: Revision
    built_at: datetime
    validity: Validity
    compressed: bytes
    etag: str
    media_type: str
    disposition: str = ""

    def is_valid(self, revision: Revision, at: datetime) -> bool:
        """Whether a page built at `at` would be the same; the calendar of a demonstration may also go back."""
        return self.revision == revision and self.built_at <= at < self.validity.valid_until


class PageCache:
    """A bounded number of pages by path; the one that was read longest ago is dropped first.

    Django's LocMemCache would pickle each page on every read, and drop pages by age: here `is_valid` decides.
    """

    def __init__(self, max_pages: int) -> None:
        self.max_pages = max_pages
        self._pages: OrderedDict[str, CachedPage] = OrderedDict()
        self._lock = Lock()

    def get(self, path: str) -> CachedPage | None:
        with self._lock:
            if path in self._pages:
                self._pages.move_to_end(path)
            return self._pages.get(path)

    def put(self, path: str, page: CachedPage) -> None:
        with self._lock:
            self._pages[path] = page
            self._pages.move_to_end(path)
            while len(self._pages) > self.max_pages:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()

    def __len__(self) -> int:
        return len(self._pages)


cache = PageCache(MAX_PAGES)


def portal_page(view: View) -> View:
    """A page about the whole portal: `view(request)`, cached for anonymous readers under the portal's revision."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if has_session_cookie(request):
            return _private(view(request))
        request.user = AnonymousUser()
        at = portal_now()
        [revision] = PORTAL_REVISION.rows()
        request.unit_text = revision[-1] or ""
        return _cached(request, revision, at, lambda: (view(request), validities.of_portal(at)))

    return login_not_required(require_safe(answer))


def meeting_page(view: View) -> View:
    """A page of one meeting: `view(request, meeting, ...)`, cached for anonymous readers under its revision.

    A meeting that the reader may not see is not there.
    """
    return _meeting_page(view, ())


def meeting_list(*questions: str) -> Callable[[View], View]:
    """The same for a list that these names in the query narrow: a narrowed list is built each time, never cached.

    There are more ways to narrow a list than pages that the cache holds.
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
        found = MEETING_REVISION.rows(slug, at)
        if not found:
            raise Http404
        request.unit_text = found[0][-1] or ""

        def build() -> tuple[HttpResponse, Validity]:
            meeting = next(iter(MEETING.objects(slug)), None)
            if meeting is None:
                raise Http404  # it was deleted since
            return view(request, meeting, **rest), validities.of_meeting(meeting, at)

        asked = any(request.GET.get(name) for name in questions)
        return _cached(request, found[0], at, build, may_cache=not asked)

    return login_not_required(require_safe(answer))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cached(
    request: HttpRequest,
    revision: Revision,
    at: datetime,
    build: Callable[[], tuple],
    *,
    may_cache: bool = True,
) -> HttpResponse:
    may_cache = may_cache and settings.PAGE_CACHE
    page = cache.get(request.path) if may_cache else None
    if page is None or not page.is_valid(revision, at):
        response, validity = build()
        if response.status_code != 200:
            response.headers["Cache-Control"] = "no-cache"
            return response
        compressed = gzip.compress(response.content, 6, mtime=0)
        etag = hashlib.sha256(response.content).hexdigest()[:32]
        headers = response.headers
        media_type, disposition = headers["Content-Type"], headers.get("Content-Disposition", "")
        page = CachedPage(revision, at, validity, compressed, etag, media_type, disposition)
        if may_cache:
            cache.put(request.path, page)
    return _answer(request, page, at)


def _answer(request: HttpRequest, page: CachedPage, at: datetime) -> HttpResponse:
    uses_gzip = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    headers = {
        "ETag": f'"{page.etag}-gzip"' if uses_gzip else f'"{page.etag}"',
        "Cache-Control": "no-cache",
        "Content-Type": page.media_type,
        "Vary": "Accept-Encoding, Cookie",
    }
    if page.disposition:
        headers["Content-Disposition"] = page.disposition
    # A second in which the page may change again names no version: RFC 9110, section 8.8.2.2.
    if at - page.validity.valid_from >= timedelta(seconds=1):
        headers["Last-Modified"] = http_date(page.validity.valid_from.timestamp())
    if _is_not_modified(request, headers):
        return HttpResponseNotModified(headers=headers)
    body = page.compressed if uses_gzip else gzip.decompress(page.compressed)
    if uses_gzip:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)


def _is_not_modified(request: HttpRequest, headers: Mapping[str, str]) -> bool:
    """Whether the reader has this version already, by its entity tag or, without one, by its date."""
    if (tags := request.headers.get("If-None-Match")) is not None:
        return headers["ETag"] in [tag.removeprefix("W/") for tag in parse_etags(tags)]
    # A date counts only if it is equal: a calendar may go back.
    since = request.headers.get("If-Modified-Since")
    return since is not None and since == headers.get("Last-Modified")


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110, section 12.5.3)."""
    for coding in header.lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" if weight else True
    return False
