from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from egm_portal.security_events import security_event
from egm_portal.serving import FileMissing, private_pdf
from participants.queries import own_participation
from participants.visa_letters.queries import ready_letter


@require_safe
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    participant = own_participation(request.user, slug)
    rendering = ready_letter(participant)
    if rendering is None:
        raise Http404
    try:
        response = private_pdf(request, rendering.file.name, f"{slug}-letter.pdf")
    except FileMissing:
        raise Http404 from None
    security_event("unpublished_downloaded", letter_of=participant.pk)
    return response
