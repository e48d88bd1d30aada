"""The lists of a room as files, and the record of it: for those who take part, and for those who operate its screen."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.adminkit.roles import has_role
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.pages import PdfPage
from egm_portal.serving import private_download
from papers.file_types import DOCX
from room.files import adopted_csv, room_docx
from room.papers import HEADINGS, PAPERS
from room.printing import kind_of, present_list
from room.queries import Visitor, record_of
from room.rules import Act
from room.views.screen import first_link, reads_versions, visitor_of

CSV = "text/csv; charset=utf-8"


@require_safe
def docx(request: HttpRequest, slug: str, listed: str) -> HttpResponse:
    """The list as it is now, as a Word document."""
    meeting = _visitor(request, slug, listed).meeting
    return private_download(room_docx(PAPERS[listed](meeting), portal_now()), f"{slug}-{listed}.docx", DOCX)


@require_safe
def adopted_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the meeting adopted, word for word, as CSV."""
    meeting = visitor_of(request, slug).meeting
    return private_download(adopted_csv(meeting), f"{slug}-adopted.csv", CSV)


@require_safe
@never_cache
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """What was on the screen and what was decided, when, and in which words; with `only=decisions`, no more."""
    visitor = recorder_of(request, slug)
    only = request.GET.get("only") == "decisions"
    lines = [line for line in record_of(visitor.meeting) if line.is_decision or not only]
    context = {
        "meeting": visitor.meeting,
        "lines": lines,
        "only_decisions": only,
        "takes_stances": visitor.room.takes_stances,
        "is_staff": visitor.is_staff,
        "reads_versions": reads_versions(visitor),
        "may_see": Act.FOLLOW in visitor,
        "may_operate": Act.OPERATE in visitor,
        "trail": [
            first_link(visitor),
            ("The room", reverse("room:operate", args=[slug]) if Act.FOLLOW in visitor else ""),
            ("Record", ""),
        ],
    }
    return render(request, "room/record.html", context)


def recorder_of(request: HttpRequest, slug: str) -> Visitor:
    """A reader of the record: officers of the meeting, and those who work on it. Raises Http404 for others."""
    visitor = visitor_of(request, slug)
    if Act.FOLLOW not in visitor and not visitor.is_staff:
        raise NotYours
    return visitor


def room_list(listed: str) -> Callable[[HttpRequest, int], PdfPage]:
    """The page of one of the lists of a room, for those who take part in the meeting and those who work on it."""

    def page(request: HttpRequest, pk: int) -> PdfPage:
        visitor = visitor_of(request, get_object_or_404(Meeting, pk=pk).slug)
        meeting, kind, heading = visitor.meeting, kind_of(listed), HEADINGS[listed]
        return PdfPage(
            meeting=meeting,
            title=heading,
            file_name=f"{meeting.slug}-{listed}",
            trail=[first_link(visitor), (heading, "")],
            find=lambda: present_list(listed, meeting),
            generate=lambda by: request_rendering(kind=kind, meeting=meeting, subject_id=pk, by=by),
            may_generate=visitor.participant is not None or has_role(request, StaffRole.EDITOR, meeting.pk),
            others=[("The same as a Word document", reverse("room:docx", args=[meeting.slug, listed]))],
        )

    return page


PDF_PAGES = {kind_of(listed): room_list(listed) for listed in PAPERS}


@require_safe
def former_list(request: HttpRequest, slug: str, listed: str) -> object:
    """The former address of a PDF of the room leads to the present one."""
    meeting = _visitor(request, slug, listed).meeting
    return redirect("pdf:page", kind_of(listed), meeting.pk)


def _visitor(request: HttpRequest, slug: str, listed: str) -> Visitor:
    """The reader in the room whose list this is; raises Http404."""
    visitor = visitor_of(request, slug)
    if listed not in PAPERS:
        raise Http404
    return visitor
