"""The page “Finalize”: what is still to be done until the report is issued, each with its control."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.adminkit.history import log_rows
from egm_portal.adminkit.roles import has_role, require_role
from egm_portal.adminkit.verbs import VerbForm
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from egm_portal.serving import SANDBOX, FileMissing, stored_file
from papers.models import Document
from participants.models import Participant
from reports import actions, checks, corrigendum_rules, rules
from reports.admin.report_verbs import ClearForm
from reports.checks import Finding, Link
from reports.commands import Command, commands
from reports.issue_forms import IssueForm, ReadingForm, SymbolForm
from reports.issuing import finished_rendering, present_pdf, reading_of
from reports.models import PdfReading, Report, Section
from reports.pdf_pages import MEDIA_TYPE, pages_drawn, stored_picture
from reports.report_pdf import KIND
from reports.views.workspace import Workspace, workspace_of

READ, SYMBOL, NO_SYMBOL, ISSUE = "read", "symbol", "no_symbol", "issue"
ROLES = {
    READ: StaffRole.EDITOR,
    SYMBOL: StaffRole.EDITOR,
    NO_SYMBOL: StaffRole.EDITOR,
    ISSUE: StaffRole.ORGANIZER,
}
"""What is sent to the page itself, with the lowest role that may. Other controls are verbs of the report."""


@dataclass(frozen=True)
class Shown:
    """A command as the page shows it to its reader: whether they may do it, and whether it comes next."""

    command: Command
    is_allowed: bool
    is_next: bool

    @property
    def template(self) -> str:
        return self.command.control or "reports/finalize/_link.html"


@dataclass(frozen=True)
class Noted:
    """Something that is done, or advice, with the page on which it is dealt with."""

    finding: Finding
    link: Link | None

    @property
    def is_pdf(self) -> bool:
        return isinstance(self.finding.check, checks.PdfWasRead)


class FinalizePage:
    """What is to be done until the report is issued; `sent` is the form that was sent with the page, if any."""

    def __init__(self, request: HttpRequest, workspace: Workspace, sent: forms.Form | None = None) -> None:
        self.workspace, self.report, self.sent = workspace, workspace.report, sent
        self.request = request

    def may(self, role: StaffRole | None) -> bool:
        """Whether the reader may do what asks for this role."""
        return self.workspace.is_writer if role is None else has_role(self.request, role, self.report.meeting_id)

    @property
    def is_final(self) -> bool:
        return self.report.state == Report.State.CLEARED

    @cached_property
    def findings(self) -> list[Finding]:
        return rules.findings_before("issue", self.report)

    @cached_property
    def commands(self) -> list[Shown]:
        found = commands(self.report, self.findings)
        can_be_done = (each for each in found if not each.after and (each.control or each.link))
        first = next((each.number for each in can_be_done if self.may(each.role)), 0)
        return [Shown(each, self.may(each.role), each.number == first) for each in found]

    @property
    def next_title(self) -> str:
        """What comes next, to be continued after “Next:”."""
        title = next((each.command.title for each in self.commands if each.is_next), "")
        return title[:1].lower() + title[1:]

    @property
    def possible(self) -> int:
        return sum(not each.command.after for each in self.commands)

    @cached_property
    def done(self) -> list[Noted]:
        return [self._noted(each) for each in self.findings if each.stops and not each.problem]

    @cached_property
    def advice(self) -> list[Noted]:
        return [self._noted(each) for each in self.findings if each.problem and not each.stops]

    @property
    def may_unlock(self) -> bool:
        """Whether the reader may open the text again, and circulate it."""
        return self.may(StaffRole.ORGANIZER)

    def _noted(self, finding: Finding) -> Noted:
        return Noted(finding, finding.check.page(self.report) if self.workspace.is_staff else None)

    @cached_property
    def rendering(self) -> Rendering | None:
        """The PDF of the present text, or the one that is being generated."""
        return present_pdf(self.report) if self.is_final else None

    @property
    def is_printed(self) -> bool:
        return self.rendering is not None and self.rendering.state == Rendering.State.DONE

    @cached_property
    def reading(self) -> PdfReading | None:
        return reading_of(self.report, self.rendering) if self.is_printed else None

    @property
    def reading_form(self) -> ReadingForm | None:
        if isinstance(self.sent, ReadingForm):
            return self.sent
        if not self.is_printed:
            return None
        return ReadingForm(pages=self.rendering.pages, initial={"sha256": self.rendering.sha256}, prefix=READ)

    @property
    def symbol_form(self) -> SymbolForm:
        if isinstance(self.sent, SymbolForm):
            return self.sent
        return SymbolForm(prefix=SYMBOL, initial={"seen": self.report.symbol})

    @property
    def final_form(self) -> VerbForm:
        """What the verb that marks the text as final asks for."""
        return ClearForm(rows=[self.report], meeting=self.report.meeting, by=self.request.user)

    @property
    def issue_form(self) -> IssueForm:
        return self.sent if isinstance(self.sent, IssueForm) else IssueForm(report=self.report, prefix=ISSUE)

    @property
    def empty_sections(self) -> list[Section]:
        return checks.empty_sections(self.report, *checks.NEEDED)

    @property
    def pictures(self) -> list[int]:
        return pages_drawn(self.rendering) if self.is_printed and self.workspace.is_staff else []

    @property
    def people(self) -> int:
        return Participant.objects.attending().filter(meeting=self.report.meeting_id).count()


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
        steps.append(Step("Start a revision", url, f"The text changes, and is issued again as Rev.{number}."))
    if not rules.refusal_to_reissue(report):
        purpose = "The words stay; a table, a picture or the PDF was faulty."
        steps.append(Step("Start a technical reissue", _verb_url("reissue", report), purpose))
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
def finalize(request: HttpRequest, slug: str) -> HttpResponse:
    """The commands that lead to the issued report, for all who work on it; each asks for its own role."""
    workspace = workspace_of(request, slug)
    if request.method != "POST":
        return _page(request, workspace)
    if not workspace.is_staff:
        raise PermissionDenied
    verb = request.POST.get("verb", "")
    if verb not in ROLES:
        raise SuspiciousOperation("This form has no such button.")
    require_role(request, ROLES[verb], workspace.report.meeting_id)
    return {READ: _read, SYMBOL: _with_symbol, NO_SYMBOL: _without_symbol, ISSUE: _issued}[verb](request, workspace)


@require_safe
def former_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The former address of the page leads to the present one."""
    return redirect("reports:finalize", workspace_of(request, slug).meeting.slug)


def _read(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    rendering = finished_rendering(workspace.report)
    form = ReadingForm(request.POST, pages=rendering.pages if rendering else 0, prefix=READ)
    if not form.is_valid():
        return _page(request, workspace, form)
    act = partial(actions.confirm_reading, sha256=form.cleaned_data["sha256"], by=request.user)
    return _acted(request, workspace, act, "It is recorded that you have read this PDF.", "Read the PDF.")


def _with_symbol(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    form = SymbolForm(request.POST, prefix=SYMBOL)
    if not form.is_valid():
        return _page(request, workspace, form)
    symbol = form.cleaned_data["symbol"]
    act = partial(actions.set_symbol, symbol=symbol, seen=form.cleaned_data["seen"])
    # What somebody else gave it meanwhile leaves no field on the page for a refusal.
    shown = form if workspace.report.symbol == form.cleaned_data["seen"] else None
    return _acted(request, workspace, act, f"The symbol of the report is {symbol}.", f"Symbol {symbol}.", shown)


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
    tell, seen = form.cleaned_data.get("tell", ()), request.POST.get("sha256")
    act = partial(actions.issue_report, by=request.user, reason=reason, at=at, tell=tell, seen=seen)
    return _acted(request, workspace, act, said, logged)


def _acted(
    request: HttpRequest,
    workspace: Workspace,
    act: Callable,
    said: str,
    logged: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    """Does it, and leads to the page; a refusal stands in the `form`, if there is one."""
    try:
        act(report=workspace.report)
    except NotAllowed as refusal:
        if form:
            form.add_error(None, str(refusal))
            return _page(request, workspace, form)
        messages.error(request, str(refusal))
    else:
        log_rows(rows=[workspace.report], by=request.user.pk, flag=CHANGE, words=logged)
        messages.success(request, said)
    return redirect("reports:finalize", workspace.meeting.slug)


def _page(request: HttpRequest, workspace: Workspace, form: forms.Form | None = None) -> HttpResponse:
    is_issued = workspace.report.state == Report.State.ISSUED
    issues = workspace.report.issues.select_related("document", "issued_by")
    context = {
        "workspace": workspace,
        "meeting": workspace.meeting,
        "page": None if is_issued else FinalizePage(request, workspace, form),
        "steps": _steps_after(request, workspace.report),
        "issues": issues,
        "form": form,
        "trail": workspace.trail(("Finalize", "")),
    }
    return render(request, "reports/finalize.html", context, status=422 if form else 200)


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
