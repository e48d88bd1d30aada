"""The report goes to Word, and comes back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egm_portal.security_events import security_event
from egm_portal.serving import SANDBOX
from papers.file_types import DOCX
from reports import actions
from reports.models import Report
from reports.views.desk import desk_of
from reports.word.files import draft_docx


@require_safe
@never_cache
def word(request: HttpRequest, slug: str) -> HttpResponse:
    desk = desk_of(request, slug)
    context = {
        "desk": desk,
        "meeting": desk.meeting,
        "is_issued": desk.report.state == Report.State.ISSUED,
        "trail": desk.trail(("Word", "")),
    }
    return render(request, "reports/word.html", context)


@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a Word document. It is a POST because versions from before the download stay as they are."""
    desk = desk_of(request, slug)
    if not desk.is_writer:
        raise PermissionDenied
    with transaction.atomic():
        data, name = draft_docx(actions.take_to_word(report=desk.report))
    security_event("unpublished_downloaded", report=desk.report.pk)
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SANDBOX,
    }
    return HttpResponse(data, content_type=DOCX, headers=headers)
