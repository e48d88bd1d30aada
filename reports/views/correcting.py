"""The page on which a corrigendum to an issued report is prepared, read and issued."""

from collections.abc import Callable
from functools import cached_property, partial

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.adminkit.history import log_rows
from egm_portal.adminkit.roles import has_role, require_role
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from egm_portal.text.ids import is_id
from papers.kinds import Kind
from papers.queries import next_correction_symbol
from reports import actions, corrigendum_rules
from reports.corrections_in_text import CorrectionInText, corrections_of_revision
from reports.corrigendum import present_rendering
from reports.issue_forms import CorrectionForm, CorrigendumForm, ReadingForm
from reports.issuing import reading_of
from reports.models import Correction, Issue, PdfReading
from reports.views.workspace import Workspace, workspace_of

ADD, REMOVE, READ, ISSUE, TAKE = "add", "remove", "read", "issue", "take"
ROLES = dict.fromkeys([ADD, REMOVE, READ, TAKE], StaffRole.EDITOR) | {ISSUE: StaffRole.ORGANIZER}
"""What is sent from the page, with the lowest role that may."""


class CorrigendumPage:
    """The corrigendum that is prepared to the newest text; `sent` is the form that was sent with the page, if any."""

    def __init__(
        self, request: HttpRequest, workspace: Workspace, issue: Issue, sent: forms.Form | None = None
    ) -> None:
        self.workspace, self.issue, self.sent = workspace, issue, sent
        self.may = {verb: has_role(request, role, workspace.report.meeting_id) for verb, role in ROLES.items()}

    @cached_property
    def refusal(self) -> str:
        return corrigendum_rules.refusal_to_correct(self.issue)

    @cached_property
    def corrections(self) -> list[Correction]:
        return list(self.issue.corrections.filter(corrigendum=None))

    @cached_property
    def revised(self) -> list[CorrectionInText]:
        """How the corrections that were issued stand to the text of the revision, while it is written."""
        return corrections_of_revision(self.workspace.report)

    @cached_property
    def symbol(self) -> str:
        return next_correction_symbol(self.issue.document, Kind.CORRIGENDUM)

    @cached_property
    def rendering(self) -> Rendering | None:
        return present_rendering(self.issue) if self.corrections else None

    @property
    def is_printed(self) -> bool:
        return self.rendering is not None and self.rendering.state == Rendering.State.DONE

    @cached_property
    def reading(self) -> PdfReading | None:
        return reading_of(self.workspace.report, self.rendering) if self.is_printed else None

    @property
    def correction_form(self) -> CorrectionForm:
        return self.sent if isinstance(self.sent, CorrectionForm) else CorrectionForm(issue=self.issue, prefix=ADD)

    @property
    def reading_form(self) -> ReadingForm | None:
        if isinstance(self.sent, ReadingForm):
            return self.sent
        if not self.is_printed:
            return None
        return ReadingForm(pages=self.rendering.pages, initial={"sha256": self.rendering.sha256}, prefix=READ)

    @property
    def issue_form(self) -> CorrigendumForm:
        return self.sent if isinstance(self.sent, CorrigendumForm) else _issue_form(self.issue)


def _issue_form(issue: Issue, data: dict | None = None) -> CorrigendumForm:
    symbol = next_correction_symbol(issue.document, Kind.CORRIGENDUM)
    return CorrigendumForm(data, symbol=symbol, meeting=issue.report.meeting, prefix=ISSUE)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def corrigendum(request: HttpRequest, slug: str) -> HttpResponse:
    """The corrections, the PDF and the form that issues them, for those who work on the meeting."""
    workspace, issue = _opened(request, slug)
    if request.method != "POST":
        return _page(request, workspace, issue)
    verb = request.POST.get("verb", "")
    if verb not in ROLES:
        raise SuspiciousOperation("This form has no such button.")
    require_role(request, ROLES[verb], workspace.report.meeting_id)
    act = {ADD: _added, REMOVE: _removed, READ: _read, ISSUE: _issued, TAKE: _taken_in}[verb]
    return act(request, workspace, issue)


def _opened(request: HttpRequest, slug: str) -> tuple[Workspace, Issue]:
    """The report and its newest public text, for staff; raises Http404 while nothing was issued."""
    workspace = workspace_of(request, slug)
    if not workspace.is_staff:
        raise NotYours
    issue = workspace.report.issues.out().texts().select_related("document").first()
    if issue is None:
        raise Http404
    issue.report = workspace.report
    return workspace, issue


def _added(request: HttpRequest, workspace: Workspace, issue: Issue) -> HttpResponse:
    form = CorrectionForm(request.POST, issue=issue, prefix=ADD)
    if not form.is_valid():
        return _page(request, workspace, issue, form)
    return _acted(request, workspace, partial(actions.prepare_correction, issue=issue, **form.cleaned_data), _changed)


def _changed(prepared: tuple[Correction, str | None]) -> str:
    """What the page says of a correction that was prepared, with the words that were to be read before, if any."""
    correction, before = prepared
    if before is None:
        return ""
    now, earlier = (f"“{words}”" if words else "no words" for words in (correction.right, before))
    return f"{correction}: these words had a correction already. It was changed, to read {now} instead of {earlier}."


def _taken_in(request: HttpRequest, workspace: Workspace, issue: Issue) -> HttpResponse:
    typed = request.POST.get("correction", "")
    correction = Correction.objects.filter(pk=typed, issue=issue).first() if is_id(typed) else None
    if correction is None:
        raise SuspiciousOperation("This is not the number of a correction.")
    act = partial(actions.take_in_correction, report=workspace.report, correction=correction, by=request.user)
    return _acted(request, workspace, act, f"{correction}: the text of the revision has the corrected words.")


def _removed(request: HttpRequest, workspace: Workspace, issue: Issue) -> HttpResponse:
    typed = request.POST.get("correction", "")
    if not is_id(typed):
        raise SuspiciousOperation("This is not the number of a correction.")
    return _acted(request, workspace, partial(actions.remove_correction, issue=issue, pk=int(typed)))


def _read(request: HttpRequest, workspace: Workspace, issue: Issue) -> HttpResponse:
    rendering = present_rendering(issue)
    form = ReadingForm(request.POST, pages=(rendering and rendering.pages) or 0, prefix=READ)
    if not form.is_valid():
        return _page(request, workspace, issue, form)
    sha256 = form.cleaned_data["sha256"]
    act = partial(actions.confirm_corrigendum_reading, issue=issue, sha256=sha256, by=request.user)
    return _acted(
        request, workspace, act, "It is recorded that you have read this PDF.", "Read the PDF of a corrigendum."
    )


def _issued(request: HttpRequest, workspace: Workspace, issue: Issue) -> HttpResponse:
    form = _issue_form(issue, request.POST)
    if not form.is_valid():
        return _page(request, workspace, issue, form)
    act = partial(actions.issue_corrigendum, issue=issue, by=request.user, tell=form.cleaned_data["tell"])
    return _acted(request, workspace, act, "The corrigendum has been issued.", "Corrigendum issued.")


def _acted(
    request: HttpRequest,
    workspace: Workspace,
    act: Callable[[], object],
    said: str | Callable[[object], str] = "",
    logged: str = "",
) -> HttpResponse:
    """Shows the page again after `act`, with what is `said`, maybe of its result, or with the sentence that refuses."""
    try:
        done = act()
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        if sentence := said(done) if callable(said) else said:
            messages.success(request, sentence)
        if logged:
            log_rows(rows=[workspace.report], by=request.user.pk, flag=CHANGE, words=logged)
    return redirect("reports:corrigendum", workspace.meeting.slug)


def _page(request: HttpRequest, workspace: Workspace, issue: Issue, form: forms.Form | None = None) -> HttpResponse:
    trail = workspace.trail(
        ("Finalize", reverse("reports:finalize", args=[workspace.meeting.slug])), ("Corrigendum", "")
    )
    page = CorrigendumPage(request, workspace, issue, form)
    context = {"workspace": workspace, "meeting": workspace.meeting, "page": page, "form": form, "trail": trail}
    return render(request, "reports/corrigendum.html", context, status=422 if form else 200)
