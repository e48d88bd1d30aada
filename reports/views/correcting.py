"""The page on which a corrigendum to an issued report is prepared, read and issued."""

from functools import cached_property, partial

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from egm_portal.text.ids import is_id
from papers.kinds import Kind
from papers.queries import next_correction_symbol
from reports import actions, corrigendum_rules
from reports.corrections_in_text import CorrectionInText, corrections_of_revision
from reports.issue_forms import CorrectionForm, CorrigendumForm
from reports.issuing import present_pdf
from reports.models import Correction, Issue
from reports.views.issue_page import ISSUE, READ, IssuePage
from reports.views.workspace import Workspace, workspace_of

ADD, REMOVE, TAKE = "add", "remove", "take"


class CorrigendumPage(IssuePage):
    """The corrigendum that is prepared to the newest text."""

    route = "reports:corrigendum"
    roles = dict.fromkeys([ADD, REMOVE, READ, TAKE], StaffRole.EDITOR) | {ISSUE: StaffRole.ORGANIZER}

    def __init__(self, request: HttpRequest, workspace: Workspace, issue: Issue) -> None:
        super().__init__(request, workspace)
        self.corrected = self.issue = issue
        self.symbol = next_correction_symbol(issue.document, Kind.CORRIGENDUM)

    @cached_property
    def refusal(self) -> str:
        return corrigendum_rules.refusal_to_correct(self.issue)

    @cached_property
    def corrections(self) -> list[Correction]:
        return list(self.issue.corrections.filter(corrigendum=None))

    @cached_property
    def revised(self) -> list[CorrectionInText]:
        """How the corrections that were issued stand to the text of the revision, while it is written."""
        return corrections_of_revision(self.report)

    @cached_property
    def rendering(self) -> Rendering | None:
        return present_pdf(self.report, self.issue) if self.corrections else None

    @property
    def correction_form(self) -> CorrectionForm:
        return self.sent if isinstance(self.sent, CorrectionForm) else CorrectionForm(issue=self.issue, prefix=ADD)

    @property
    def issue_form(self) -> CorrigendumForm:
        return self.sent if isinstance(self.sent, CorrigendumForm) else self._issue_form()

    def _issue_form(self, data: dict | None = None) -> CorrigendumForm:
        return CorrigendumForm(data, symbol=self.symbol, meeting=self.report.meeting, prefix=ISSUE)

    def context(self) -> dict:
        finalize = reverse("reports:finalize", args=[self.workspace.meeting.slug])
        return {"trail": self.workspace.trail(("Finalize", finalize), ("Corrigendum", ""))}

    def send_add(self) -> HttpResponse:
        form = CorrectionForm(self.request.POST, issue=self.issue, prefix=ADD)
        if not form.is_valid():
            return self.shown(form)
        return self.acted(partial(actions.prepare_correction, issue=self.issue, **form.cleaned_data), _changed)

    def send_remove(self) -> HttpResponse:
        return self.acted(partial(actions.remove_correction, issue=self.issue, pk=self._sent_correction()))

    def send_take(self) -> HttpResponse:
        correction = Correction.objects.filter(pk=self._sent_correction(), issue=self.issue).first()
        if correction is None:
            raise SuspiciousOperation("This is not the number of a correction.")
        act = partial(actions.take_in_correction, report=self.report, correction=correction, by=self.request.user)
        return self.acted(act, f"{correction}: the text of the revision has the corrected words.")

    def send_issue(self) -> HttpResponse:
        form = self._issue_form(self.request.POST)
        if not form.is_valid():
            return self.shown(form)
        tell = form.cleaned_data["tell"]
        act = partial(actions.issue_corrigendum, issue=self.issue, by=self.request.user, tell=tell)
        # The page of what was issued has it; this one is about the next corrigendum from now on.
        return self.acted(act, "The corrigendum has been issued.", "Corrigendum issued.", then="reports:finalize")

    def _sent_correction(self) -> int:
        typed = self.request.POST.get("correction", "")
        if not is_id(typed):
            raise SuspiciousOperation("This is not the number of a correction.")
        return int(typed)


def _changed(prepared: tuple[Correction, str | None]) -> str:
    """What the page says of a correction that was prepared, with the words that were to be read before, if any."""
    correction, before = prepared
    if before is None:
        return ""
    now, earlier = (f"“{words}”" if words else "no words" for words in (correction.right, before))
    return f"{correction}: these words had a correction already. It was changed, to read {now} instead of {earlier}."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def corrigendum(request: HttpRequest, slug: str) -> HttpResponse:
    """The corrections to the newest public text, the PDF and the form that issues them, for those who work on it.

    Raises Http404 while nothing was issued.
    """
    workspace = workspace_of(request, slug)
    if not workspace.is_staff:
        raise NotYours
    issue = workspace.report.issues.out().texts().select_related("document").first()
    if issue is None:
        raise Http404
    issue.report = workspace.report
    return CorrigendumPage(request, workspace, issue).answer()
