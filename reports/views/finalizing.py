"""The page “Finalize”: what is still to be done until the report is issued, each with its control."""

from dataclasses import dataclass
from functools import cached_property, partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.adminkit.roles import has_role
from egm_portal.adminkit.verbs import VerbForm
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from papers.files.page_pictures import picture_response
from papers.models import Document
from participants.models import Participant
from reports import actions, checks, corrigendum_rules, rules
from reports.admin.report_verbs import ClearForm, LiftEmbargo, MoveEmbargo, Reissue, Revise
from reports.checks import Finding, Link
from reports.commands import Command, commands
from reports.issue_forms import IssueForm, SymbolForm
from reports.issuing import present_pdf
from reports.models import Report, Section
from reports.report_pdf import KIND
from reports.views.issue_page import ISSUE, READ, IssuePage
from reports.views.workspace import workspace_of

SYMBOL, NO_SYMBOL = "symbol", "no_symbol"


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


class FinalizePage(IssuePage):
    """What is to be done until the report is issued, each with its control; other controls are verbs of the report."""

    route = "reports:finalize"
    roles = {
        READ: StaffRole.EDITOR,
        SYMBOL: StaffRole.EDITOR,
        NO_SYMBOL: StaffRole.EDITOR,
        ISSUE: StaffRole.ORGANIZER,
    }

    def allows(self, role: StaffRole | None) -> bool:
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
        first = next((each.number for each in found if self._may_come_next(each)), 0)
        return [Shown(each, self.allows(each.role), each.number == first) for each in found]

    def _may_come_next(self, command: Command) -> bool:
        """Whether its reader can do it now, and is not told first to write, to circulate or to wait for comments."""
        if self.is_before_list or command.after or not (command.control or command.link):
            return False
        return not (command.check and command.check.ends_by_itself) and self.allows(command.role)

    @cached_property
    def is_before_list(self) -> bool:
        """Whether what comes next is not in the list: the text is written and circulated, or is open for comments."""
        is_open = checks.is_open_for_comments(self.report, portal_now())
        return checks.may_be_unwritten(self.report) or (is_open and not any(self.workspace.waiting.values()))

    @property
    def next_title(self) -> str:
        """What comes next of the list, to be continued after “Next:”; empty where something comes before it."""
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
        return self.allows(StaffRole.ORGANIZER)

    def _noted(self, finding: Finding) -> Noted:
        is_open = self.workspace.is_staff or finding.check.role is None
        return Noted(finding, finding.check.page(self.report) if is_open else None)

    @cached_property
    def rendering(self) -> Rendering | None:
        """The PDF of the present text, or the one that is being generated."""
        return present_pdf(self.report) if self.is_final else None

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
        return _pages_drawn(self.rendering) if self.is_printed and self.workspace.is_staff else []

    @property
    def people(self) -> int:
        return Participant.objects.attending().filter(meeting=self.report.meeting_id).count()

    def context(self) -> dict:
        return {
            "page": None if self.report.state == Report.State.ISSUED else self,
            "steps": _steps_after(self.request, self.report),
            "issues": self.report.issues.select_related("document", "issued_by"),
            "trail": self.workspace.trail(("Finalize", "")),
        }

    def send_symbol(self) -> HttpResponse:
        form = SymbolForm(self.request.POST, prefix=SYMBOL)
        if not form.is_valid():
            return self.shown(form)
        symbol, seen = form.cleaned_data["symbol"], form.cleaned_data["seen"]
        act = partial(actions.set_symbol, report=self.report, symbol=symbol, seen=seen)
        # What somebody else gave it meanwhile leaves no field on the page for a refusal.
        shown = form if self.report.symbol == seen else None
        return self.acted(act, f"The symbol of the report is {symbol}.", f"Symbol {symbol}.", shown)

    def send_no_symbol(self) -> HttpResponse:
        act = partial(actions.set_no_symbol, report=self.report)
        return self.acted(act, "The report will be issued without a symbol.", "Set to have no symbol.")

    def send_issue(self) -> HttpResponse:
        form = IssueForm(self.request.POST, report=self.report, prefix=ISSUE)
        if not form.is_valid():
            return self.shown(form)
        at, reason = form.cleaned_data.get("at"), form.cleaned_data.get("reason", "")
        later = "The report is final, and becomes public at the time that you chose."
        logged = f"Issued {rules.passed_over('issue', self.report)}: {reason}" if reason else "Issued."
        act = partial(
            actions.issue_report,
            report=self.report,
            by=self.request.user,
            reason=reason,
            at=at,
            tell=form.cleaned_data.get("tell", ()),
            seen=self.request.POST.get("sha256"),
        )
        return self.acted(act, later if at else "The report has been issued.", logged)


AFTERWARDS = (
    (MoveEmbargo(), "It becomes public at another time."),
    (LiftEmbargo(), "It becomes public now."),
    (Revise(), "The text changes, and is issued again as Rev.{}."),
    (Reissue(), "The words stay; a table, a picture or the PDF was faulty."),
)
"""The verbs for a report that has been issued, and what each is for."""


def _steps_after(request: HttpRequest, report: Report) -> list[tuple[str, str, str]]:
    """What is possible once it is issued: names, addresses and purposes; nothing for those who may not do it."""
    if not has_role(request, StaffRole.ORGANIZER, report.meeting_id):
        return []
    steps = [
        (verb.label, f"{reverse(f'admin:reports_report_{verb.name}')}?id={report.pk}", what.format(report.revision + 1))
        for verb, what in AFTERWARDS
        if not verb.refusal(report)
    ]
    if report.state == Report.State.ISSUED:
        chosen = urlencode(
            {"meeting": report.meeting_id, "kind": Document.Kind.SUMMARY_OF_FINDINGS, "access": "public"}
        )
        purpose = "A short document on the findings of the meeting. It and the report are linked to each other."
        steps.append(("Add a summary of findings", f"{reverse('admin:papers_document_add')}?{chosen}", purpose))
    if newest := report.issues.out().texts().select_related("document").first():
        newest.report = report
        if not corrigendum_rules.refusal_to_correct(newest):
            url = reverse("reports:corrigendum", args=[report.meeting.slug])
            steps.append(("Issue a corrigendum", url, "Mistakes are corrected in a short document of its own."))
    return steps


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def finalize(request: HttpRequest, slug: str) -> HttpResponse:
    """The commands that lead to the issued report, for all who work on it; each asks for its own role."""
    return FinalizePage(request, workspace_of(request, slug)).answer()


@require_safe
def former_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The former address of the page leads to the present one."""
    return redirect("reports:finalize", workspace_of(request, slug).meeting.slug)


def _pages_drawn(rendering: Rendering) -> list[int]:
    """The first three pages and the last: cover, contents, text and an annex."""
    pages = rendering.pages or 0
    return [page for page in range(1, pages + 1) if page <= 3 or page == pages]


@require_safe
def page_picture(request: HttpRequest, slug: str, rendering: int, page: int) -> HttpResponse:
    """A page of a PDF of the report as a picture, for those who work on the meeting."""
    workspace = workspace_of(request, slug)
    if not workspace.is_staff:
        raise NotYours
    done = Rendering.objects.filter(kind=KIND, subject_id=workspace.report.pk, state=Rendering.State.DONE)
    found = get_object_or_404(done.defer("content"), pk=rendering)
    if page not in _pages_drawn(found):
        raise Http404
    return picture_response(request, found.file.name, page)
