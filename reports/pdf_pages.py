"""Pictures of pages of a printed report, for those who read it before it is issued."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from egm_portal.pdf.models import Rendering
from papers.files.inspection import draw_page

MEDIA_TYPE = "image/webp"


def pages_drawn(rendering: Rendering) -> list[int]:
    """The first three pages and the last: cover, contents, text and an annex."""
    pages = rendering.pages or 0
    return [page for page in range(1, pages + 1) if page <= 3 or page == pages]


def stored_picture(rendering: Rendering, page: int) -> str:
    """The name in the storage of the picture of one of the `pages_drawn`; empty if it cannot be drawn now.

    It is stored beside the PDF, where it is deleted like an orphan and drawn again when somebody asks for it.
    """
    name = f"{rendering.file.name}.page-{page}.webp"
    if default_storage.exists(name):
        return name
    picture = draw_page(rendering.file.path, page)
    return default_storage.save(name, ContentFile(picture)) if picture else ""
