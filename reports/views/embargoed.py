"""The copy of an embargoed report for those who take part, as a page and as a PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.adminkit.roles import has_role
from egm_portal.meetings.models import StaffRole
from egm_portal.security_events import security_event
from egm_portal.serving import FileMissing, private_pdf
from participants.queries import own_participation
from reports.content import FORMATS
from reports.embargo import embargoed_pdf
from reports.models import Issue


@require_safe
@never_cache
def embargoed(request: HttpRequest, slug: str) -> HttpResponse:
    """The copy that those who take part may read until the report is public; then this address leads to it."""
    issue = _embargoed(request, slug)
    if issue.is_out:
        return redirect("website:report", slug)
    meeting = issue.report.meeting
    trail = [(meeting.short_title, reverse("my:meeting", args=[slug])), ("Report", "")]
    context = {"meeting": meeting, "issue": issue, "content": FORMATS.restored(issue.content), "trail": trail}
    return render(request, "reports/embargoed.html", context | {"pdf": embargoed_pdf(meeting)})


@require_safe
def embargoed_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The embargoed copy as a PDF, whose pages say so, for the same readers."""
    issue = _embargoed(request, slug)
    rendering = None if issue.is_out else embargoed_pdf(issue.report.meeting)
    if rendering is None:
        raise Http404
    try:
        response = private_pdf(request, rendering.file.name, f"{slug}-embargoed.pdf")
    except FileMissing:
        raise Http404 from None
    security_event("unpublished_downloaded", report=issue.report_id)
    return response


def _embargoed(request: HttpRequest, slug: str) -> Issue:
    """The newest text of the report, for those who take part or work on the meeting; raises Http404 for others."""
    issues = Issue.objects.texts().filter(report__meeting__slug=slug).select_related("report__meeting")
    issue = get_object_or_404(issues[:1])
    if not has_role(request, StaffRole.VIEWER, issue.report.meeting_id):
        own_participation(request.user, slug)
    return issue
