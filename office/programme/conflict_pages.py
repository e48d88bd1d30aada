"""Conflicts of the working draft: a page of their own, and what their buttons do wherever they are shown."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_POST

from agenda.actions import accept_conflicts, reopen_conflict, resolve_conflict
from agenda.conflict_queries import draft_conflicts
from agenda.models import AcceptedConflict
from agenda.open_conflicts import OpenConflicts
from agenda.rules import CHANGED, Conflict
from egm_portal.adminkit.roles import has_role, meeting_or_404
from egm_portal.adminkit.verb_pages import screen_after
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import Meeting, StaffRole
from office.admin_urls import conflicts_url, programme_url


class ReasonForm(forms.ModelForm):
    """Why a conflict is accepted as it is."""

    class Meta:
        model = AcceptedConflict
        fields = ["reason"]
        labels = {"reason": "Reason (optional)"}
        help_texts = {"reason": "Organizers see it; readers do not."}


class ConflictPages(admin.ModelAdmin):
    """Adds to the screen of meetings the page with the conflicts of the programme, and the addresses of its buttons."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        below, name = "<int:pk>/programme/conflicts/", "meetings_meeting_programme_conflicts"
        pages = [
            path(below, view(self.conflicts), name=name),
            path(f"{below}accept/", view(require_POST(self.accept_conflict)), name=f"{name}_accept"),
            path(f"{below}reopen/", view(require_POST(self.reopen_conflict)), name=f"{name}_reopen"),
            path(f"{below}resolve/", view(require_POST(self.resolve_conflict)), name=f"{name}_resolve"),
        ]
        return pages + super().get_urls()

    def conflicts(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._conflicts_page(request, meeting_or_404(request, pk=pk))

    def accept_conflict(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, StaffRole.EDITOR, pk=pk)
        fingerprint = request.POST.get("conflict", "")
        form = ReasonForm(request.POST, label_suffix="", auto_id=f"id_{fingerprint[:12]}_%s")
        if not form.is_valid():
            return self._conflicts_page(request, meeting, fingerprint, form)
        try:
            conflict = _seen(meeting, fingerprint)
            reason = form.cleaned_data["reason"]
            accept_conflicts(meeting=meeting, conflicts=[conflict], reason=reason, by=request.user)
        except NotAllowed as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, f"Accepted as is: {conflict.sentence}")
        return _back(request, meeting)

    def reopen_conflict(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, StaffRole.EDITOR, pk=pk)
        accepted = AcceptedConflict.objects.filter(
            meeting=meeting, fingerprint=request.POST.get("conflict", "")
        ).first()
        if accepted:
            reopen_conflict(accepted=accepted, by=request.user)
            messages.success(request, "The conflict is open again.")
        return _back(request, meeting)

    def resolve_conflict(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, StaffRole.EDITOR, pk=pk)
        try:
            conflict = _seen(meeting, request.POST.get("conflict", ""))
            resolve_conflict(meeting=meeting, conflict=conflict, by=request.user)
        except NotAllowed as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, f"Done: {conflict.remedy.label}.")
        return _back(request, meeting)

    def _conflicts_page(
        self, request: HttpRequest, meeting: Meeting, fingerprint: str = "", form: ReasonForm | None = None
    ) -> HttpResponse:
        """The page; with the form that was refused at the conflict with this fingerprint."""
        conflicts = draft_conflicts(meeting)
        request.open_conflicts = {meeting.pk: OpenConflicts.of(conflicts)}
        context = {
            **self.admin_site.each_context(request),
            "title": "Conflicts in the programme",
            "opts": self.opts,
            "meeting": meeting,
            "conflicts": conflicts,
            "may_edit": has_role(request, StaffRole.EDITOR, meeting.pk),
            "refused": fingerprint,
            "refused_form": form,
            "programme_page": programme_url(meeting),
            "then": screen_after(request) or conflicts_url(meeting),
        }
        return TemplateResponse(request, "office/programme/conflicts.html", context, status=422 if form else 200)


def _seen(meeting: Meeting, fingerprint: str) -> Conflict:
    """The conflict whose button was pressed; raises NotAllowed if the programme has changed since."""
    conflict = draft_conflicts(meeting).get(fingerprint)
    refuse_if("" if conflict else CHANGED)
    return conflict


def _back(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    return redirect(screen_after(request) or conflicts_url(meeting))
