"""The circulated draft of the report, for those who take part."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Contact
from egm_portal.my.views import own_participation
from reports.models import Report
from reports.queries import report_content


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a page with numbered paragraphs, until when comments are taken, and how they are sent."""
    meeting = own_participation(request, slug).meeting
    draft = Report.objects.circulated().filter(meeting=meeting).select_related("meeting").first()
    if draft is None:
        raise Http404
    context = {
        "meeting": meeting,
        "report": draft,
        "content": report_content(draft),
        "contact": Contact.objects.filter(meeting=meeting).first(),
        "now": portal_now(),
        "trail": [
            ("My meetings", reverse("my:list")),
            (meeting.short_title, reverse("my:meeting", args=[slug])),
            ("Draft report", ""),
        ],
    }
    response = render(request, "my/report.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response
