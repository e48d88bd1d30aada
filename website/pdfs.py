"""PDFs that are rendered in advance (`egm_portal.pdf.prerendered`): list of participants, programme, aide-memoire."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from agenda.programme_pdf import ready_programme
from agenda.queries import released_programme
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from egm_portal.serving import SANDBOX, FileMissing, stored_file
from participants.list_pdf import ready_list
from website.aide_memoire_pdf import ready_aide_memoire

RETRY_AFTER = 60  # seconds
NOUNS = {"participants": "list of participants", "agenda": "programme", "aide_memoire": "aide-memoire"}
"""What the PDF of each page is called, by the name of its route."""


@require_safe
@login_not_required
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """The list exactly as it is now; until that is rendered, 503 with a link to the page."""
    meeting = get_object_or_404(Meeting.objects.public(), slug=slug)
    return _pdf(request, meeting, ready_list(meeting), "participants")


@require_safe
@login_not_required
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest release as it is shown now; until that is rendered, 503 with a link to the page."""
    meeting = get_object_or_404(Meeting.objects.public(), slug=slug)
    programme = released_programme(meeting)
    if programme is None:
        raise Http404
    return _pdf(request, meeting, ready_programme(meeting, programme), "agenda")


@require_safe
@login_not_required
def aide_memoire(request: HttpRequest, slug: str) -> HttpResponse:
    """The aide-memoire as its page shows it now; until that is rendered, 503 with a link to the page."""
    meeting = get_object_or_404(Meeting.objects.public(), slug=slug)
    sections = list(meeting.aide_memoire.all())
    if not sections:
        raise Http404
    return _pdf(request, meeting, ready_aide_memoire(meeting, sections), "aide_memoire")


def _pdf(request: HttpRequest, meeting: Meeting, rendering: Rendering | None, page: str) -> HttpResponse:
    if rendering is None:
        return _being_generated(request, meeting, page)
    headers = [
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", content_disposition_header(True, f"{meeting.slug}-{page.replace('_', '-')}.pdf")),
        ("ETag", f'"{rendering.sha256}"'),
        ("Last-Modified", http_date(rendering.finished_at.timestamp())),
        ("Accept-Ranges", "bytes"),
        # A consent may be withdrawn at any time: caches ask again before they serve what they have.
        ("Cache-Control", "public, no-cache"),
        ("Content-Security-Policy", SANDBOX),
    ]
    try:
        return stored_file(request, rendering.file.name, headers)
    except FileMissing:  # the next sweep requests it again
        return _being_generated(request, meeting, page)


def _being_generated(request: HttpRequest, meeting: Meeting, page: str) -> HttpResponse:
    context = {"meeting": meeting, "noun": NOUNS[page], "url": reverse(f"website:{page}", args=[meeting.slug])}
    response = render(request, "website/pdf_being_generated.html", context, status=503)
    response["Retry-After"], response["Cache-Control"] = str(RETRY_AFTER), "no-store"
    return response
