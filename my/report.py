"""The circulated draft of the report, for those who take part."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Contact, Meeting
from participants.queries import own_participation
from reports.models import Report
from reports.queries import report_content


@require_safe
@login_not_required
def report(request: HttpRequest, slug: str) -> HttpResponse:
    # Mails link here: once the report is issued their links lead to the public page, for everybody.
    if Report.objects.issued().filter(meeting__in=Meeting.objects.public(), meeting__slug=slug).exists():
        return _private(redirect("website:report", slug))
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    meeting = own_participation(request.user, slug).meeting
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
    return _private(render(request, "my/report.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
