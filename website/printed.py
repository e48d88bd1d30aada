"""PDFs that a worker makes in advance (`egm_portal.pdf.ahead`): the list of participants and the programme."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from agenda.programme_pdf import ready_programme
from agenda.queries import released_programme
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from egm_portal.serving import SANDBOX, FileMissing, stored_file
from participants.list_pdf import ready_list

RETRY_AFTER = 60  # seconds


@require_safe
@login_not_required
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """The list exactly as it is now; until that is printed, 503 with a link to the page."""
    meeting = get_object_or_404(Meeting.objects.public(), slug=slug)
    return _printed(request, meeting, ready_list(meeting), "participants")


@require_safe
@login_not_required
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest release as it is shown now; until that is printed, 503 with a link to the page."""
    meeting = get_object_or_404(Meeting.objects.public(), slug=slug)
    programme = released_programme(meeting)
    if programme is None:
        raise Http404
    return _printed(request, meeting, ready_programme(meeting, programme), "agenda")


def _printed(request: HttpRequest, meeting: Meeting, rendering: Rendering | None, page: str) -> HttpResponse:
    if rendering is None:
        return _being_made(request, meeting, page)
    headers = [
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", content_disposition_header(True, f"{meeting.slug}-{page}.pdf")),
        ("ETag", f'"{rendering.sha256}"'),
        ("Last-Modified", http_date(rendering.finished_at.timestamp())),
        ("Accept-Ranges", "bytes"),
        # A consent may be withdrawn at any time: caches ask again before they serve what they have.
        ("Cache-Control", "public, no-cache"),
        ("Content-Security-Policy", SANDBOX),
    ]
    try:
        return stored_file(request, rendering.file.name, headers)
    except FileMissing:  # the next sweep prints it again
        return _being_made(request, meeting, page)


def _being_made(request: HttpRequest, meeting: Meeting, page: str) -> HttpResponse:
    response = render(request, "website/pdf_being_made.html", {"meeting": meeting, "page": page}, status=503)
    response["Retry-After"], response["Cache-Control"] = str(RETRY_AFTER), "no-store"
    return response
