"""Citations as files: only of public documents, and the same for every reader."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from papers.citations import CitedWork, bibtex, cited_work, csl_json, ris
from papers.models import Document, Version
from papers.views.downloads import gone_or_not_found


@dataclass(frozen=True)
class Format:
    write: Callable[[CitedWork], str]
    media_type: str


FORMATS = {
    "bib": Format(bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": Format(ris, "application/x-research-info-systems; charset=utf-8"),
    "json": Format(csl_json, "application/vnd.citationstyles.csl+json"),
}


@require_safe
@login_not_required
def citation(request: HttpRequest, slug: str, number: int, ending: str) -> HttpResponse:
    here = Document.objects.filter(meeting__slug=slug, number=number).select_related("meeting")
    document = here.public().first()
    if document is None:
        return gone_or_not_found(request, here)
    versions = Version.objects.shown().current().filter(document=document)
    version = versions.originals_first().defer("first_page").first()
    if version:
        version.document = document
    body = FORMATS[ending].write(cited_work(document, document.authors.all(), version)).encode()
    etag = f'"{sha256(body).hexdigest()}"'
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{document.file_stem}.{ending}"),
        "ETag": etag,
        "Cache-Control": "public, no-cache",
        "X-Robots-Tag": "noindex",
    }
    response = HttpResponse(body, content_type=FORMATS[ending].media_type, headers=headers)
    return get_conditional_response(request, etag, response=response)
