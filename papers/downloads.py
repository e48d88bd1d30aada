"""The files of documents: one way out, one access rule.

Readers get the public file; the author and the organizers get the one that came at an address of its own. What was
found harmful nobody gets. The ETag (RFC 9110, section 8.8.3) is the SHA-256 of what is sent.
"""

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from egm_portal.logs import security_event
from egm_portal.meetings.context import has_session_cookie
from egm_portal.refusal import NotYours
from egm_portal.serving import SANDBOX, NotAtHand, stored_file
from papers.models import Document, Version, VersionQuerySet

YEAR = 365 * 24 * 3600  # seconds
PRIVATE = "private, no-store"


@require_safe
@login_not_required
def newest(request: HttpRequest, slug: str, number: int, file_name: str) -> HttpResponse:
    """The file that readers of the document get; for its author and organizers before it has one, the newest."""
    document = _document(request, slug, number)
    if document.withdrawn_at:
        return gone(request, document)
    versions = _versions(document)
    found = versions.current().first() or versions.readable().order_by("-number").first()
    return _answer(request, document, found, file_name, _caching(document, "no-cache"))


@require_safe
@login_not_required
def version(request: HttpRequest, slug: str, number: int, version: int, file_name: str) -> HttpResponse:
    """One version's file: for readers only if it was current while the document was published."""
    document = _document(request, slug, number)
    if document.withdrawn_at:
        return gone(request, document)
    versions = _versions(document).filter(number=version)
    if not document.may_read_all:
        versions = versions.shown()
    return _answer(request, document, versions.first(), file_name, _caching(document, f"max-age={YEAR}, immutable"))


@require_safe
@login_not_required
def original(request: HttpRequest, slug: str, number: int, version: int, file_name: str) -> HttpResponse:
    """One version's file as it came: for its author and organizers alone."""
    document = _document(request, slug, number)
    if document.withdrawn_at:
        return gone(request, document)
    found = _versions(document).filter(number=version).first() if document.may_read_all else None
    if found is None or found.is_closed or found.original_file_name != file_name:
        raise Http404
    response = _sent(request, found.stored_name, _headers(found.media_type, file_name, found.sha256, found, PRIVATE))
    _note_unpublished(request, response, found)
    return response


def gone(request: HttpRequest, document: Document) -> HttpResponse:
    """The page for a document that was public and has been withdrawn, with the reason given, 410."""
    return render(request, "410.html", {"reason": document.withdrawn_reason}, status=410)


def gone_or_not_found(request: HttpRequest, documents: QuerySet) -> HttpResponse:
    """The page for the one of these documents that was public and has been withdrawn; raises Http404 for any other."""
    withdrawn = documents.gone().first()
    if withdrawn is None:
        raise Http404
    return gone(request, withdrawn)


def _document(request: HttpRequest, slug: str, number: int) -> Document:
    """The document at this address, or one withdrawn from it; raises Http404 for what this reader may not see."""
    here = Document.objects.filter(meeting__slug=slug, number=number)
    user = request.user if has_session_cookie(request) else None
    visible = here.visible_to(user) if user else here.public()
    document = visible.first() or here.gone().first()
    if document is None:
        raise NotYours if here.exists() else Http404
    document.may_read_all = bool(user) and here.in_full_for(user).exists()
    return document


def _versions(document: Document) -> VersionQuerySet:
    return Version.objects.filter(document=document).select_related("document").defer("first_page")


def _answer(
    request: HttpRequest, document: Document, version: Version | None, file_name: str, caching: str
) -> HttpResponse:
    if version is None or version.file_name != file_name or not version.is_readable:
        raise Http404
    name, sha256 = version.public_name, version.public_sha256
    if not name:
        name, sha256 = version.stored_name, version.sha256
    response = _sent(request, name, _headers(version.public_type, file_name, sha256, version, caching))
    if document.may_read_all and not Version.objects.shown().filter(pk=version.pk).exists():
        _note_unpublished(request, response, version)
    return response


def _sent(request: HttpRequest, name: str, headers: list[tuple[str, str]]) -> HttpResponse:
    try:
        return stored_file(request, name, headers)
    except NotAtHand:
        return render(request, "papers/file_away.html", status=404)


def _note_unpublished(request: HttpRequest, response: HttpResponse, version: Version) -> None:
    """Writes down that the file went out; once for a download that browsers make in parts."""
    begins = response.headers.get("Content-Range", "bytes 0-").startswith("bytes 0-")
    if request.method == "GET" and response.status_code in (200, 206) and begins:
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
