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
    response = citation_file(cited_work(document, document.authors.all(), version), ending, document.file_stem)
    etag = f'"{sha256(response.content).hexdigest()}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag, response=response)


def citation_file(work: CitedWork, ending: str, name: str) -> HttpResponse:
    """The citation as a file of this name to be downloaded."""
    return HttpResponse(
        FORMATS[ending].write(work),
        content_type=FORMATS[ending].media_type,
        headers={"Content-Disposition": content_disposition_header(True, f"{name}.{ending}")},
    )
