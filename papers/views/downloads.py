"""The files of documents: one way out, one access rule.

Readers get the public file; the author and the organizers get the one that came at an address of its own. What was
found harmful nobody gets, and what was taken back from readers only its sender and the organizers. The ETag (RFC 9110,
section 8.8.3) is the SHA-256 of what is sent.

A file has one name at a time, made of its document's symbol or title, which organizers may edit. Any other name leads
to the present one, after everything that decides whether there is a file for this reader. It never comes with content:
a cache would take `/x.css` for a style sheet, and give everybody what one reader may see.

The first time that readers get a version is logged in a row, the only write of a GET
(docs/decisions/administration.md#0082).
"""

from datetime import datetime
from urllib.parse import unquote

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from egm_portal.clock import portal_now
from egm_portal.compiled_queries import A_DAY, ANOTHER_DAY, CompiledQuery
from egm_portal.context import has_session_cookie
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import FormerSlug, Meeting
from egm_portal.security_events import security_event
from egm_portal.serving import SANDBOX, FileMissing, stored_file
from papers import rules
from papers.actions import note_first_serving
from papers.files.page_pictures import COVER_WIDTH, MEDIA_TYPE, stored_picture
from papers.languages import primary
from papers.models import Document, DocumentQuerySet, FirstServing, Version, VersionQuerySet
from papers.queries import offered

YEAR = 365 * 24 * 3600  # seconds
PRIVATE = "private, no-store"

# What an answer is made of: reading whole rows costs as much as all else.
OF_DOCUMENT = ("number", "symbol", "title", "language", "access", "publish_at", "withdrawn_at", "withdrawn_reason")
OF_VERSION = (
    *("document", "number", "language", "received_at", "current_from", "superseded_at", "taken_back_at"),
    *("checks", "uploaded_by", "media_type", "stored_name", "sha256", "public_name", "public_sha256"),
)


def _documents_at(slug: str, number: int) -> DocumentQuerySet:
    """The document at this address, if there is one."""
    here = Document.objects.filter(meeting__slug=slug, number=number).order_by("pk").only(*OF_DOCUMENT)
    return here.annotate(meeting_slug=F("meeting__slug"))


def _versions_of(document: int) -> VersionQuerySet:
    return Version.objects.filter(document=document).order_by("-number").only(*OF_VERSION)


def _shown_versions_of(document: int, at: datetime) -> VersionQuerySet:
    """Those that readers may have; each with whether a reader has had it."""
    served = FirstServing.objects.filter(version=OuterRef("pk"))
    return _versions_of(document).shown(at).annotate(was_served=Exists(served))


PUBLIC_DOCUMENT = CompiledQuery(
    lambda slug, number, at: _documents_at(slug, number).public(at),
    examples=(("one", 1, A_DAY), ("another", 2, ANOTHER_DAY)),
)
SHOWN_VERSIONS = CompiledQuery(_shown_versions_of, examples=((1, A_DAY), (2, ANOTHER_DAY)))


@require_safe
@login_not_required
def newest(request: HttpRequest, slug: str, number: int, file_name: str) -> HttpResponse:
    """The file that readers of the document get; for its author and organizers before it has one, the newest."""
    document = _document(request, slug, number)
    if document.withdrawn_at:
        return gone(request, document)
    found = offered(_versions(document))
    return _answer(request, document, found, "papers:file", caching=_caching(document, "no-cache"))


@require_safe
@login_not_required
def in_language(request: HttpRequest, slug: str, number: int, language: str, file_name: str) -> HttpResponse:
    """The newest file in this language; where there is none (any more), the way to the page that lists the others."""
    document = _document(request, slug, number)
    if document.withdrawn_at:
        return gone(request, document)
    caching = _caching(document, "no-cache")
    stored = "" if language == primary(document.language) else language
    found = offered(version for version in _versions(document) if version.language == stored)
    if found is None:
        return _redirected(document.get_absolute_url(), caching)
    return _answer(request, document, found, "papers:in_language", language, caching=caching)


@require_safe
@login_not_required
def version(request: HttpRequest, slug: str, number: int, version: int, file_name: str) -> HttpResponse:
    """One version's file: for readers only if it was current while the document was published."""
    document = _document(request, slug, number)
    if document.withdrawn_at:
        return gone(request, document)
    found = _numbered(_versions(document), version)
    if found is None or found.is_taken_back:
        return taken_back_or_not_found(request, document, version)
    # A file that may still be taken back is kept by no cache.
    is_settled = not rules.can_be_taken_back(found, document)
    caching = _caching(document, f"max-age={YEAR}, immutable" if is_settled else "no-cache")
    return _answer(request, document, found, "papers:version", version, caching=caching)


@require_safe
@login_not_required
def first_page(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """The first page of one version's PDF as a picture, for whoever gets the file."""
    document = _document(request, slug, number)
    if document.withdrawn_at:
        return gone(request, document)
    found = _numbered(_versions(document), version)
    if found is None or found.is_taken_back or not found.is_readable or found.public_type != "application/pdf":
        raise Http404
    name = stored_picture(found.shown_name, 1, COVER_WIDTH)
    if not name:
        raise Http404
    is_settled = not rules.can_be_taken_back(found, document)
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("ETag", f'"{found.shown_sha256}-1"'),
        ("Cache-Control", _caching(document, f"max-age={YEAR}, immutable" if is_settled else "no-cache")),
        ("Content-Security-Policy", SANDBOX),
    ]
    return _sent(request, name, headers)


@require_safe
@login_not_required
def original(request: HttpRequest, slug: str, number: int, version: int, file_name: str) -> HttpResponse:
    """One version's file as it came: for its author and organizers alone."""
    document = _document(request, slug, number)
    if document.withdrawn_at:
        return gone(request, document)
    found = _numbered(_versions(document), version) if document.may_read_all else None
    if found is None or found.is_closed:
        raise Http404
    if found.is_taken_back and found.uploaded_by_id != request.user.pk and not _is_for_member(request, document):
        return taken_back_or_not_found(request, document, version)
    name = found.original_file_name
    if address := _present_address(request, document, "papers:original", version, name):
        return _redirected(address, PRIVATE)
    response = _sent(request, found.stored_name, _headers(found.media_type, name, found.sha256, found, PRIVATE))
    _note_unpublished(request, response, found)
    return response


def gone(request: HttpRequest, document: Document) -> HttpResponse:
    """The page for a document that was public and has been withdrawn, with the reason given, 410."""
    return render(request, "410.html", {"reason": document.withdrawn_reason}, status=410)


def taken_back_or_not_found(request: HttpRequest, document: Document, number: int) -> HttpResponse:
    """The page for a file that was taken back from readers, 410; raises Http404 for one that they never had."""
    if not Version.objects.filter(document=document.pk, number=number).exclude(taken_back_at=None).exists():
        raise Http404
    address = reverse("website:document", args=[document.meeting_slug, document.number])
    response = render(request, "papers/taken_back.html", {"title": document.title, "address": address}, status=410)
    response.headers["Cache-Control"] = _caching(document, "no-cache")  # taking it back can be undone
    return response


def gone_or_not_found(request: HttpRequest, documents: QuerySet) -> HttpResponse:
    """The page for the one of these documents that was public and has been withdrawn; raises Http404 for any other."""
    withdrawn = documents.gone().first()
    if withdrawn is None:
        raise Http404
    return gone(request, withdrawn)


def _document(request: HttpRequest, slug: str, number: int) -> Document:
    """The document at this address, or one withdrawn from it; raises Http404 for what this reader may not see.

    The meeting's address may be a former one.
    """
    may_read_all = False
    if has_session_cookie(request):
        here = _documents_at(slug, number)
        document, may_read_all = here.visible_to(request.user).first(), here.in_full_for(request.user).exists()
    else:
        document = next(iter(PUBLIC_DOCUMENT.objects(slug, number, portal_now())), None)
    if document is None:
        document = _documents_at(slug, number).gone().first()
    if document is None:
        if _documents_at(slug, number).exists():
            raise NotYours
        moved = FormerSlug.objects.filter(slug=slug).exclude(meeting__slug=slug).select_related("meeting").first()
        if moved is None:
            raise Http404
        return _document(request, moved.meeting.slug, number)
    document.may_read_all = may_read_all
    return document


def _versions(document: Document) -> list[Version]:
    """The versions of the document that its reader, who was found by `_document`, may have, the newest first."""
    if document.may_read_all:
        versions = list(_versions_of(document.pk))
    else:
        versions = SHOWN_VERSIONS.objects(document.pk, portal_now())
    for version in versions:
        version.document = document
    return versions


def _is_for_member(request: HttpRequest, document: Document) -> bool:
    return Meeting.objects.for_member(request.user).filter(slug=document.meeting_slug).exists()


def _numbered(versions: list[Version], number: int) -> Version | None:
    return next((version for version in versions if version.number == number), None)


def _answer(
    request: HttpRequest, document: Document, version: Version | None, route: str, *place: object, caching: str
) -> HttpResponse:
    """The version's public file, or the way to its present name; `place` stands before the name in its address."""
    if version is None or not version.is_readable:
        raise Http404
    if address := _present_address(request, document, route, *place, version.file_name):
        return _redirected(address, caching)
    headers = _headers(version.public_type, version.file_name, version.shown_sha256, version, caching)
    response = _sent(request, version.shown_name, headers)
    if document.may_read_all:
        if not Version.objects.shown().filter(pk=version.pk).exists():
            _note_unpublished(request, response, version)
    elif not version.was_served and _has_content(request, response) and not note_first_serving(versions=[version.pk]):
        if file := getattr(response, "file_to_stream", None):
            file.close()
        raise Http404
    return response


def _present_address(request: HttpRequest, document: Document, route: str, *place: object) -> str:
    """Where the file is found now; empty if that is where it was asked for."""
    address = reverse(route, args=[document.meeting_slug, document.number, *place])
    if unquote(address) == request.path:
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _redirected(address: str, caching: str) -> HttpResponse:
    """The way to the present address: browsers keep a bare 301 for good, and a name may come back."""
    rule = "no-cache" if caching != PRIVATE else PRIVATE
    return HttpResponsePermanentRedirect(address, headers={"Cache-Control": rule})


def _sent(request: HttpRequest, name: str, headers: list[tuple[str, str]]) -> HttpResponse:
    try:
        return stored_file(request, name, headers)
    except FileMissing:
        return render(request, "papers/file_away.html", status=404)


def _has_content(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the file is sent, by the portal or by nginx: not for HEAD, nor to a reader who has it already (304)."""
    return request.method == "GET" and response.status_code in (200, 206)


def _note_unpublished(request: HttpRequest, response: HttpResponse, version: Version) -> None:
    """Writes down that the file went out; once for a download that browsers make in parts."""
    begins = response.headers.get("Content-Range", "bytes 0-").startswith("bytes 0-")
    if begins and _has_content(request, response):
        security_event("unpublished_downloaded", document=version.document_id, version=version.number)


def _caching(document: Document, rule: str) -> str:
    """The rule for what everybody gets; its author and organizers also get what no cache may give to others."""
    everybody = document.access == Document.Access.PUBLIC and not document.may_read_all
    return f"public, {rule}" if everybody else PRIVATE


def _headers(media_type: str, name: str, sha256: str, version: Version, caching: str) -> list[tuple[str, str]]:
    return [
        ("Content-Type", media_type),
        ("Content-Disposition", content_disposition_header(True, name)),
        ("ETag", f'"{sha256}"'),
        ("Last-Modified", http_date(version.received_at.timestamp())),
        ("Accept-Ranges", "bytes"),
        ("Cache-Control", caching),
        ("Content-Security-Policy", SANDBOX),
    ]
