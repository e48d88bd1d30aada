"""The page "Compare and release": what changed since the last release, conflicts, and the release with its e-mails."""

from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.http import urlencode

from agenda.actions import RELEASE, DraftChanged, release_draft
from agenda.changes.readers import Readers
from agenda.changes.sentences import sentences_of
from agenda.models import Programme
from agenda.release_plan import Notify, ReleasePlan, plan_release
from agenda.rules import refusal_to_publish_release
from agenda.undo import rows_of_release
from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.adminkit.roles import has_role, meeting_or_404, require_role
from egm_portal.adminkit.undo_offers import offer_of_row, tag_of
from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.text import dates
from egm_portal.text.validators import validate_one_line
from egm_portal.undo.delays import Delay, duration
from office.admin_urls import programme_url
from office.programme.release_choices import Choices
from office.programme.side_by_side import side_by_side

ROUTE = "meetings_meeting_compare"


class ReleaseProgramme(Verb):
    """The verb that this page performs: its message and the log name it, and it can be undone."""

    role = StaffRole.ORGANIZER
    name = RELEASE
    label = "Compare and release"
    past = "Programme released"
    touched = staticmethod(rows_of_release)


class ReleaseForm(forms.Form):
    """What is released, as the page showed it, and who is notified."""

    kind = forms.ChoiceField(label="Release as", choices=Programme.Kind, widget=forms.RadioSelect)
    notify = forms.ChoiceField(label="Notify", choices=Notify, widget=forms.RadioSelect)
    state = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    accepting = forms.BooleanField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Reason (optional)",
        required=False,
        max_length=300,
        validators=[validate_one_line],
        help_text="Organizers see it; readers do not.",
    )


class ReleasePages(admin.ModelAdmin):
    """Adds the page to the screen of meetings."""

    def get_urls(self) -> list:
        page = self.admin_site.admin_view(self.compare)
        return [path("<int:pk>/programme/release/", page, name=ROUTE), *super().get_urls()]

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, plan_release(meeting))
        require_role(request, StaffRole.ORGANIZER, meeting.pk)
        form = ReleaseForm(request.POST, label_suffix="")
        if not form.is_valid() or "preview" in request.POST:
            return self._page(request, plan_release(meeting), form, status=422 if form.errors else 200)
        return self._release(request, meeting, form)

    def _release(self, request: HttpRequest, meeting: Meeting, form: ReleaseForm) -> HttpResponse:
        chosen, batch = form.cleaned_data, uuid4()
        plan = plan_release(meeting)
        is_as_seen = plan.state == chosen["state"]
        if is_as_seen and plan.conflicts.blocking_release:
            errors = [ErrorItem(conflict.sentence, href="#conflicts") for conflict in plan.conflicts.blocking_release]
            return self._page(request, plan, form, errors=errors, status=422)
        is_asked = chosen["kind"] == Programme.Kind.FINAL and plan.conflicts.blocking_final
        if is_as_seen and is_asked and not chosen["accepting"]:
            return self._page(request, plan, form, asked=plan.conflicts.blocking_final)
        words = {name: chosen[name] for name in ("kind", "state", "notify", "accepting", "reason")}
        try:
            release = release_draft(meeting=meeting, by=request.user, batch=batch, **words)
        except NotAllowed as refusal:
            seen = set(chosen["seen"].split(",")) if isinstance(refusal, DraftChanged) else None
            errors = [ErrorItem(str(refusal), href="#changes")]
            return self._page(request, plan_release(meeting), form, errors=errors, seen=seen, status=409)
        self.log_change(request, meeting, f"{ReleaseProgramme.past}.")
        count = len(plan.recipients(chosen["notify"]))
        self.message_user(request, _done(release, count, meeting), messages.SUCCESS, extra_tags=tag_of(batch))
        return redirect(f"admin:{ROUTE}", meeting.pk)

    def _page(
        self,
        request: HttpRequest,
        plan: ReleasePlan,
        form: ReleaseForm | None = None,
        *,
        seen: set[str] | None = None,
        status: int = 200,
        **also: list,
    ) -> HttpResponse:
        meeting, typed = plan.meeting, form.data if form else {}
        may_release = has_role(request, StaffRole.ORGANIZER, meeting.pk)
        choices = Choices.of(plan, typed)
        shows_mails = may_release and choices.kinds and "asked" not in also
        sentences = sentences_of(plan.facts, meeting, lambda: Readers.organizers(meeting))
        context = {
            **self.admin_site.each_context(request),
            "title": "Accept what is open and release" if "asked" in also else "Compare and release",
            "opts": self.opts,
            "meeting": meeting,
            "plan": plan,
            "form": form,
            "choices": choices,
            # Each with whether it has come since the reader opened the page.
            "changes": [
                (sentence, seen is not None and name not in seen)
                for sentence, name in zip(sentences, plan.seen, strict=True)
            ],
            "publish": _publish_url(plan.before, request.path) if may_release else "",
            "since": dates.hour_and_day(plan.before.released_at, meeting.time_zone) if plan.before else "",
            "conflicts": plan.conflicts,
            "programme_page": programme_url(meeting),
            "may_edit": has_role(request, StaffRole.EDITOR, meeting.pk),
            "may_release": may_release,
            "then": request.path,
            "seen": ",".join(plan.seen),
            "reason": (form or ReleaseForm(label_suffix=""))["reason"],
            "previews": choices.previews(plan, typed.get("preview", "")) if shows_mails else [],
            "undo": offer_of_row(meeting, {RELEASE: ReleaseProgramme.past}) if may_release else None,
            "rows": side_by_side(plan) if "compare" in request.GET else [],
            "minutes": round(duration(Delay.RELEASE).total_seconds() / 60),
        } | also
        request.undo_offered = set()
        return TemplateResponse(request, "office/programme/release.html", context, status=status)


def _done(release: Programme, count: int, meeting: Meeting) -> str:
    hour = date_format(release.released_at.astimezone(meeting.zone), "H:i")
    if not count:
        return f"{release}, released at {hour}. Nobody is notified."
    # By the portal's calendar, as all that people read; the sender's own times are real.
    leaves = date_format((portal_now() + duration(Delay.RELEASE)).astimezone(meeting.zone), "H:i")
    mails = "1 e-mail leaves" if count == 1 else f"{count} e-mails leave"
    return f"{release}, released at {hour}. {mails} at {leaves}."


def _publish_url(release: Programme | None, then: str) -> str:
    """The page that publishes the newest release as a document, or nothing if it cannot be."""
    if release is None or refusal_to_publish_release(release, release):
        return ""
    return f"{reverse('admin:agenda_programme_publish')}?{urlencode({'id': release.pk, 'then': then})}"
