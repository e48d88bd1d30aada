"""The page on which the programme is changed on the day itself; its strip also stands on the programme's screen."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from agenda import actions
from agenda.models import DayChange
from egm_portal.adminkit.roles import has_role, meeting_or_404, require_role
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text.ids import is_id
from office.programme.day import Day, day_of
from office.programme.day_forms import DelayForm, SpeakerForm, SwapForm

ROUTE = "meetings_meeting_programme_day"
SCREEN = "meetings_meeting_programme"
ACTIONS = {
    "delay": (DelayForm, actions.delay_session),
    "swap": (SwapForm, actions.swap_items),
    "speaker": (SpeakerForm, actions.change_speaker),
}
"""What the forms of the page do with what is typed in them."""


class DayPages(admin.ModelAdmin):
    """Adds to the screen of meetings the page for changes of the day."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.programme_day)
        return [path("<int:pk>/programme/day/", view, name=ROUTE), *super().get_urls()]

    def programme_day(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        day, posted, status = day_of(meeting), request.POST.get("do", ""), 200
        forms = {name: form(day=day) for name, (form, _) in ACTIONS.items()}
        if request.method == "POST":
            require_role(request, StaffRole.EDITOR, meeting.pk)
            if posted in ACTIONS and not day.refusal:
                form, act = ACTIONS[posted]
                forms[posted] = form(request.POST, day=day)
                is_done = _acted(forms[posted], act, meeting, request.user)
            else:
                is_done = self._acted_on_row(request, meeting)
            if is_done:
                return redirect(f"admin:{SCREEN if 'on_screen' in request.POST else ROUTE}", meeting.pk)
            status = 422
        context = {
            **self.admin_site.each_context(request),
            **context_of(request, day, forms["delay"]),
            "title": "The day itself",
            "opts": self.opts,
            "swap": forms["swap"],
            "speaker": forms["speaker"],
            "field_media": forms["speaker"].media,
        }
        return TemplateResponse(request, "office/programme/day.html", context, status=status)

    def _acted_on_row(self, request: HttpRequest, meeting: Meeting) -> bool:
        """Calls a session off, or undoes a change; what is refused is told above the page."""
        session, change = request.POST.get("call_off", ""), request.POST.get("undo", "")
        try:
            if is_id(change):
                row = get_object_or_404(DayChange, pk=change, meeting=meeting)
                actions.undo_day_change(change=row, by=request.user)
                messages.success(request, "Undone.")
                return True
            actions.call_off_session(meeting=meeting, session=int(session) if is_id(session) else 0, by=request.user)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return False
        return True


def context_of(request: HttpRequest, day: Day, delay: DelayForm | None = None) -> dict:
    """What the strip shows."""
    return {
        "meeting": day.meeting,
        "day": day,
        "delay": delay or DelayForm(day=day),
        "may_edit": has_role(request, StaffRole.EDITOR, day.meeting.pk),
    }


def _acted(form: forms.Form, act, meeting: Meeting, by: User) -> bool:
    if not form.is_valid():
        return False
    try:
        act(meeting=meeting, by=by, **form.cleaned_data)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
