"""The pages of PDFs: each package registers, by kind, for whom a PDF is and beside which page it stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

from egm_portal.meetings.models import Meeting, User
from egm_portal.pdf.models import Rendering

Link = tuple[str, str]
"""The words of a link, and its address."""


@dataclass(frozen=True)
class PdfPage:
    """The page of a PDF for one reader, who may see it.

    `find` returns the PDF as it has to be now, ready or not; `generate` requests it, and raises NotAllowed.
    """

    meeting: Meeting
    title: str
    file_name: str  # without its ending
    trail: Sequence[Link]
    find: Callable[[], Rendering | None]
    generate: Callable[[User], object]
    may_generate: bool
    may_cancel: bool = False  # also what somebody else has requested
    is_final: bool = False  # it is generated no more, whoever asks
    others: Sequence[Link] = ()  # the same in other formats, and the page to go back to
    next: Link | None = None  # what is done with the PDF once it is ready
    event: Mapping[str, int] = field(default_factory=dict)  # what the security event of a download says it is of


FindPage = Callable[[HttpRequest, int], PdfPage]
"""The page for this reader from the id of the subject; raises Http404 for those who may not see it."""

_pages: dict[str, FindPage] = {}


def register_pages(pages: Mapping[str, FindPage]) -> None:
    _pages.update(pages)


def page_of(kind: str) -> FindPage | None:
    return _pages.get(kind)


def kinds() -> set[str]:
    """The kinds of PDFs that have a page."""
    return set(_pages)
