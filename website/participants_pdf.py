"""The list of participants as a PDF, which a worker makes in advance: see `participants.list_pdf`."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from egm_portal.meetings.models import Meeting
from egm_portal.serving import SANDBOX, FileMissing, stored_file
from participants.list_pdf import ready_list

RETRY_AFTER = 60  # seconds


@require_safe
@login_not_required
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """The list exactly as it is now; until that is printed, 503 with a link to the page."""
    meeting = get_object_or_404(Meeting.objects.public(), slug=slug)
    rendering = ready_list(meeting)
    if rendering is None:
        return _being_made(request, meeting)
    headers = [
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", content_disposition_header(True, f"{meeting.slug}-participants.pdf")),
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
        return _being_made(request, meeting)


def _being_made(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    response = render(request, "website/list_being_made.html", {"meeting": meeting}, status=503)
    response["Retry-After"], response["Cache-Control"] = str(RETRY_AFTER), "no-store"
    return response
