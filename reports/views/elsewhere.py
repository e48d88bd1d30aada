"""The page on which a report that was made elsewhere is issued from its PDF."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.adminkit.history import log_rows
from egm_portal.adminkit.roles import require_role
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.meetings.models import StaffRole
from papers.files.inspection import Unreadable
from participants.models import Participant
from reports import actions, rules
from reports.issue_forms import ElsewhereForm
from reports.views.desk import Desk, desk_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """What issuing such a report does, and its form, for those who work on the meeting."""
    desk = desk_of(request, slug)
    if not desk.is_staff:
        raise NotYours
    if request.method != "POST":
        return _page(request, desk, ElsewhereForm(report=desk.report))
    require_role(request, StaffRole.ORGANIZER, desk.report.meeting_id)
    form = ElsewhereForm(request.POST, request.FILES, report=desk.report)
    if form.is_valid():
        try:
            return _issued(request, desk, form)
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    return _page(request, desk, form, status=422)


def _issued(request: HttpRequest, desk: Desk, form: ElsewhereForm) -> HttpResponse:
    reason = form.cleaned_data.get("reason", "")
    actions.issue_made_elsewhere(
        report=desk.report,
        file=form.cleaned_data["file"],
        found=form.found,
        printed=form.printed,
        by=request.user,
        reason=reason,
    )
    logged = f"Issued without the answer of an office: {reason}" if reason else "Issued from a PDF made elsewhere."
    log_rows(rows=[desk.report], by=request.user.pk, flag=CHANGE, words=logged)
    messages.success(request, "The report has been issued.")
    return redirect("reports:issue", desk.meeting.slug)


def _page(request: HttpRequest, desk: Desk, form: ElsewhereForm, status: int = 200) -> HttpResponse:
    trail = desk.trail(("Clear and issue", reverse("reports:issue", args=[desk.meeting.slug])), ("Made elsewhere", ""))
    context = {
        "desk": desk,
        "meeting": desk.meeting,
        "form": form,
        "refusal": rules.refusal_to_issue_elsewhere(desk.report, has_reason=True),
        "people": Participant.objects.attending().filter(meeting=desk.report.meeting_id).count(),
        "trail": trail,
    }
    return render(request, "reports/elsewhere.html", context, status=status)
