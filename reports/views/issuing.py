"""The page on which a report is issued: what is checked before, who has read the PDF, and when it becomes public."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agenda.models import Session
from egm_portal.adminkit.history import log_rows
from egm_portal.adminkit.roles import has_role, require_role
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.pdf.models import Rendering
from egm_portal.serving import SANDBOX, FileMissing, stored_file
from papers.models import Document
from participants.models import Participant
from reports import actions, checks, corrigendum_rules, rules
from reports.admin.clearances import ListedOffice, offices_of
from reports.checks import Finding
from reports.issue_forms import IssueForm, ReadingForm
from reports.issuing import finished_rendering, reading_of
from reports.models import ClearedText, PdfReading, Report
from reports.pdf_pages import MEDIA_TYPE, pages_drawn, stored_picture
from reports.report_pdf import KIND
from reports.views.workspace import Workspace, workspace_of

READ, NO_SYMBOL, ISSUE = "read", "no_symbol", "issue"
ROLES = {READ: StaffRole.EDITOR, NO_SYMBOL: StaffRole.EDITOR, ISSUE: StaffRole.ORGANIZER}
"""What is sent from the page, with the lowest role that may."""


@dataclass(frozen=True)
class Row:
    """A check as the page shows it, with the page on which it is dealt with."""

    finding: Finding
    link: tuple[str, str] | None
    is_pdf: bool
    is_symbol: bool


class IssuingPage:
    """What is checked before the report is issued; `sent` is the form that was sent with the page, if any."""

    def __init__(self, request: HttpRequest, workspace: Workspace, sent: forms.Form | None = None) -> None:
        self.workspace, self.report, self.sent = workspace, workspace.report, sent
        self.may = {verb: has_role(request, role, workspace.report.meeting_id) for verb, role in ROLES.items()}

    @property
    def is_cleared(self) -> bool:
        return self.report.state == Report.State.CLEARED

    @cached_property
    def rows(self) -> list[Row]:
        links = _links(self.report)
        return [
            Row(
                finding,
                links.get(type(finding.check)),
                is_pdf=isinstance(finding.check, checks.PdfWasRead),
                is_symbol=isinstance(finding.check, checks.SymbolIsSettled),
            )
            for finding in rules.findings_before("issue", self.report)
        ]

    @property
    def stops(self) -> list[Row]:
        return [row for row in self.rows if row.finding.stops]

    @property
    def open(self) -> list[Row]:
        return [row for row in self.stops if row.finding.problem]

    @property
    def blocking(self) -> list[Row]:
        """What is open and does not yield to a reason."""
        return [row for row in self.open if not row.finding.check.yields_to_reason]

    @property
    def done(self) -> int:
        return len(self.stops) - len(self.open)

    @property
    def advice(self) -> list[Row]:
        return [row for row in self.rows if row.finding.problem and not row.finding.stops]

    @cached_property
    def rendering(self) -> Rendering | None:
        return finished_rendering(self.report)

    @cached_property
    def reading(self) -> PdfReading | None:
        return reading_of(self.report, self.rendering) if self.rendering else None

    @property
    def reading_form(self) -> ReadingForm | None:
        if isinstance(self.sent, ReadingForm):
            return self.sent
        if self.rendering is None:
            return None
        return ReadingForm(pages=self.rendering.pages, initial={"sha256": self.rendering.sha256}, prefix=READ)

    @property
    def issue_form(self) -> IssueForm:
        return self.sent if isinstance(self.sent, IssueForm) else IssueForm(report=self.report, prefix=ISSUE)

    @cached_property
    def offices(self) -> list[ListedOffice]:
        return offices_of(self.report)

    @property
    def pictures(self) -> list[int]:
        return pages_drawn(self.rendering) if self.rendering else []

    @property
    def people(self) -> int:
        return Participant.objects.attending().filter(meeting=self.report.meeting_id).count()


def _links(report: Report) -> dict[type, tuple[str, str]]:
    """Where each check is dealt with."""
    slug = report.meeting.slug
    cover = ("Cover", reverse("admin:reports_report_change", args=[report.pk]))
    offices = urlencode({"meeting": report.meeting_id, "kind__exact": ClearedText.REPORT})
    clearances = ("Clearance list", f"{reverse('admin:reports_clearance_changelist')}?{offices}")
    outline = ("Sections", reverse("reports:outline", args=[slug]))
    release = reverse("admin:meetings_meeting_compare", args=[report.meeting_id])
    return {
        checks.SymbolIsSettled: cover,
        checks.SymbolIsUnique: cover,
        checks.OfficesHaveCleared: clearances,
        checks.OfficesWereAsked: clearances,
        checks.NothingIsLeftOpen: ("The room", reverse("reports:room", args=[slug])),
        checks.AttendanceIsRecorded: _attendance(report.meeting),
        checks.FinalProgrammeIsReleased: ("Release", release),
        checks.OpeningIsRecorded: ("Programme", reverse("admin:meetings_meeting_programme", args=[report.meeting_id])),
        checks.OfficesHavePresentText: clearances,
        checks.NoEmptySections: outline,
        checks.HasOpeningStatements: outline,
        checks.FollowsHouseStyle: ("Hints", reverse("reports:check_report", args=[slug])),
    }


def _attendance(meeting: Meeting) -> tuple[str, str]:
    """Where it is recorded who attended the first session; the programme as long as it has none."""
    first = Session.objects.filter(meeting=meeting).exclude(number=None).first()
    if first is None:
        return "Programme", reverse("admin:meetings_meeting_programme", args=[meeting.pk])
    return "Attendance", reverse("admin:meetings_meeting_programme_attendance", args=[meeting.pk, first.number])


@dataclass(frozen=True)
class Step:
    """Something that organizers may do once the report is issued: its page, and what it is for."""

    name: str
    url: str
    purpose: str


def _steps_after(request: HttpRequest, report: Report) -> list[Step]:
    """What is possible now; nothing for those who may not do it."""
    if not has_role(request, StaffRole.ORGANIZER, report.meeting_id):
        return []
    steps = []
    if not rules.refusal_to_move_embargo(report):
        steps.append(
            Step("Change the embargo", _verb_url("move-embargo", report), "It becomes public at another time.")
        )
        steps.append(Step("Lift the embargo", _verb_url("lift-embargo", report), "It becomes public now."))
    if not rules.refusal_to_revise(report):
        url = _verb_url("revise", report)
        number = report.revision + 1
        steps.append(Step("Revise the report", url, f"The text changes, and is issued again as Rev.{number}."))
    if not rules.refusal_to_reissue(report):
        purpose = "The words stay; a table, a picture or the PDF was faulty."
        steps.append(Step("Reissue for technical reasons", _verb_url("reissue", report), purpose))
    if report.state == Report.State.ISSUED:
        chosen = urlencode(
            {"meeting": report.meeting_id, "kind": Document.Kind.SUMMARY_OF_FINDINGS, "access": "public"}
        )
        purpose = "A short document on the findings of the meeting. It and the report are linked to each other."
        steps.append(Step("Add a summary of findings", f"{reverse('admin:papers_document_add')}?{chosen}", purpose))
    if newest := report.issues.out().texts().select_related("document").first():
        newest.report = report
        if not corrigendum_rules.refusal_to_correct(newest):
            url = reverse("reports:corrigendum", args=[report.meeting.slug])
            steps.append(Step("Issue a corrigendum", url, "Mistakes are corrected in a short document of its own."))
    return steps


def _verb_url(verb: str, report: Report) -> str:
    return f"{reverse(f'admin:reports_report_{verb}')}?id={report.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """The checks, the PDF and the form that issues the report, for those who work on the meeting."""
    workspace = workspace_of(request, slug)
    if not workspace.is_staff:
        raise NotYours
    if request.method != "POST":
        return _page(request, workspace)
    verb = request.POST.get("verb", "")
    if verb not in ROLES:
        raise SuspiciousOperation("This form has no such button.")
    require_role(request, ROLES[verb], workspace.report.meeting_id)
    return {READ: _read, NO_SYMBOL: _without_symbol, ISSUE: _issued}[verb](request, workspace)


def _read(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    rendering = finished_rendering(workspace.report)
    form = ReadingForm(request.POST, pages=rendering.pages if rendering else 0, prefix=READ)
    if not form.is_valid():
        return _page(request, workspace, form)
    act = partial(actions.confirm_reading, sha256=form.cleaned_data["sha256"], by=request.user)
    return _acted(request, workspace, act, "It is recorded that you have read this PDF.", "Read the PDF.")


def _without_symbol(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    said = "The report will be issued without a symbol."
    return _acted(request, workspace, actions.set_no_symbol, said, "Set to have no symbol.")


def _issued(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    form = IssueForm(request.POST, report=workspace.report, prefix=ISSUE)
    if not form.is_valid():
        return _page(request, workspace, form)
    at, reason = form.cleaned_data.get("at"), form.cleaned_data.get("reason", "")
    said = (
        "The report is final, and becomes public at the time that you chose." if at else "The report has been issued."
    )
    logged = f"Issued {rules.passed_over('issue', workspace.report)}: {reason}" if reason else "Issued."
    return _acted(
        request, workspace, partial(actions.issue_report, by=request.user, reason=reason, at=at), said, logged
    )


def _acted(request: HttpRequest, workspace: Workspace, act: Callable, said: str, logged: str) -> HttpResponse:
    try:
        act(report=workspace.report)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        log_rows(rows=[workspace.report], by=request.user.pk, flag=CHANGE, words=logged)
        messages.success(request, said)
    return redirect("reports:issue", workspace.meeting.slug)


def _page(request: HttpRequest, workspace: Workspace, form: forms.Form | None = None) -> HttpResponse:
    is_issued = workspace.report.state == Report.State.ISSUED
    context = {
        "workspace": workspace,
        "meeting": workspace.meeting,
        "page": None if is_issued else IssuingPage(request, workspace, form),
        "steps": _steps_after(request, workspace.report),
        "issues": workspace.report.issues.select_related("document", "issued_by"),
        "form": form,
        "trail": workspace.trail(("Clear and issue", "")),
    }
    return render(request, "reports/issue.html", context, status=422 if form else 200)


@require_safe
def page_picture(request: HttpRequest, slug: str, rendering: int, page: int) -> HttpResponse:
    """A page of a PDF of the report as a picture, for those who work on the meeting."""
    workspace = workspace_of(request, slug)
    if not workspace.is_staff:
        raise NotYours
    done = Rendering.objects.filter(kind=KIND, subject_id=workspace.report.pk, state=Rendering.State.DONE)
    found = get_object_or_404(done.defer("content"), pk=rendering)
    if page not in pages_drawn(found):
        raise Http404
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("Cache-Control", "private, no-cache"),
        ("Content-Security-Policy", SANDBOX),
    ]
    name = stored_picture(found, page)
    try:
        response = stored_file(request, name, headers) if name else None
    except FileMissing:
        response = None
    if response is None:
        raise Http404
    return response
