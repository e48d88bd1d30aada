"""What the pages share on which a report or a corrigendum is read as a PDF and issued."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from egm_portal.adminkit.history import log_rows
from egm_portal.adminkit.roles import has_role, require_role
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from reports import actions
from reports.issue_forms import ReadingForm
from reports.issuing import finished_rendering, present_pdf, reading_of
from reports.models import Issue, PdfReading
from reports.views.workspace import Workspace

READ, ISSUE = "read", "issue"


class IssuePage:
    """The page for its reader, with the form that was `sent`, if one is shown again.

    `roles` has what is sent to the page itself, with the lowest role that may; the method with that name answers it.
    """

    route: ClassVar[str]
    leads_to: ClassVar[str] = ""  # another page once it is done
    roles: ClassVar[Mapping[str, StaffRole]]
    corrected: Issue | None = None  # the text to which a corrigendum is prepared
    sent: forms.Form | None = None

    def __init__(self, request: HttpRequest, workspace: Workspace) -> None:
        self.request, self.workspace, self.report = request, workspace, workspace.report

    @cached_property
    def may(self) -> dict[str, bool]:
        return {verb: has_role(self.request, role, self.report.meeting_id) for verb, role in self.roles.items()}

    @cached_property
    def rendering(self) -> Rendering | None:
        """The PDF of the present text, or the one that is being generated."""
        return present_pdf(self.report, self.corrected)

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

    def context(self) -> dict:
        raise NotImplementedError

    def shown(self, sent: forms.Form | None = None) -> HttpResponse:
        self.sent = sent
        context = {"workspace": self.workspace, "meeting": self.workspace.meeting, "page": self, "form": sent}
        template = f"{self.route.replace(':', '/')}.html"
        return render(self.request, template, context | self.context(), status=422 if sent else 200)

    def answer(self) -> HttpResponse:
        """Shows the page, or does what was sent to it."""
        if self.request.method != "POST":
            return self.shown()
        verb = self.request.POST.get("verb", "")
        if verb not in self.roles:
            raise SuspiciousOperation("This form has no such button.")
        require_role(self.request, self.roles[verb], self.report.meeting_id)
        return getattr(self, f"send_{verb}")()

    def send_read(self) -> HttpResponse:
        rendering = finished_rendering(self.report, self.corrected)
        form = ReadingForm(self.request.POST, pages=rendering.pages if rendering else 0, prefix=READ)
        if not form.is_valid():
            return self.shown(form)
        sha256 = form.cleaned_data["sha256"]
        act = partial(
            actions.confirm_reading,
            report=self.report,
            corrected=self.corrected,
            sha256=sha256,
            by=self.request.user,
        )
        read = "Read the PDF of a corrigendum." if self.corrected else "Read the PDF."
        return self.acted(act, "It is recorded that you have read this PDF.", read)

    def acted(
        self,
        act: Callable[[], object],
        said: str | Callable[[object], str] = "",
        logged: str = "",
        form: forms.Form | None = None,
        then: str = "",
    ) -> HttpResponse:
        """Does it, and leads to the page, which says what was `said`, maybe of the result; or why it is refused.

        A refusal stands in the `form`, if there is one. What was done leads to the page `then`, if there is one.
        """
        leads_to = self.leads_to or self.route
        try:
            done = act()
        except NotAllowed as refusal:
            if form:
                form.add_error(None, str(refusal))
                return self.shown(form)
            messages.error(self.request, str(refusal))
        else:
            leads_to = then or leads_to
            if sentence := said(done) if callable(said) else said:
                messages.success(self.request, sentence)
            if logged:
                log_rows(rows=[self.report], by=self.request.user.pk, flag=CHANGE, words=logged)
        return redirect(leads_to, self.workspace.meeting.slug)
