"""Large pictures of the first pages of a file, for those who may read it before it is published."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from papers.files.inspection import draw_page
from papers.files.storage import path_of
from papers.models import Version

MEDIA_TYPE = "image/webp"
PAGES = 3
"""How many pages are drawn: enough to see what a paper is."""


def pages_drawn(version: Version) -> range:
    """The numbers of the pages of which there are pictures; none while nobody has looked into the file."""
    return range(1, min(version.pages or 0, PAGES) + 1) if version.is_readable else range(0)


def stored_picture(version: Version, page: int) -> str:
    """The name in the storage of the picture of one of the `pages_drawn`; empty if it cannot be drawn now.

    It is stored beside the file. No version names it, so that it is deleted like an orphan after 30 days, and drawn
    again when somebody asks for it.
    """
    source = version.shown_name
    name = f"{source}.page-{page}.webp"
    if default_storage.exists(name):
        return name
    picture = draw_page(path_of(source), page)
    return default_storage.save(name, ContentFile(picture)) if picture else ""
