"""Large pictures of pages of a PDF in the storage, for those who may read it before it is published."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse

from egm_portal.serving import SANDBOX, FileMissing, stored_file
from papers.files.inspection import draw_page
from papers.files.storage import path_of
from papers.models import Version

MEDIA_TYPE = "image/webp"
HEADERS = [("Content-Type", MEDIA_TYPE), ("Cache-Control", "private, no-store"), ("Content-Security-Policy", SANDBOX)]
COVER_WIDTH = 440  # pixels: twice the width at which the front page of the portal shows the cover of a report
PAGES = 3
"""How many pages are drawn: enough to see what a paper is."""


def pages_drawn(version: Version) -> range:
    """The numbers of the pages of which there are pictures; none while nobody has looked into the file."""
    return range(1, min(version.pages or 0, PAGES) + 1) if version.is_readable else range(0)


def stored_picture(source: str, page: int, *width: int) -> str:
    """The name in the storage of the picture of a page of the stored PDF; empty if it cannot be drawn now.

    It is large, unless there is a `width` in pixels.

    It is stored beside the PDF. No row names it, so that it is deleted like an orphan, and drawn again when somebody
    asks for it.
    """
    name = ".".join([source, f"page-{page}", *map(str, width), "webp"])
    if default_storage.exists(name):
        return name
    picture = draw_page(path_of(source), page, *width)
    return default_storage.save(name, ContentFile(picture)) if picture else ""


def picture_response(request: HttpRequest, source: str, page: int) -> HttpResponse:
    """The picture; raises Http404 if it cannot be drawn now."""
    name = stored_picture(source, page)
    if not name:
        raise Http404
    try:
        return stored_file(request, name, HEADERS)
    except FileMissing:
        raise Http404 from None
