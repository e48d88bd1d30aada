"""The page on which an organizer or editor records who is in a session, and the table of a meeting's attendance."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from tablib import Dataset

from agenda.models import Session, SessionNumber
from egm_portal.adminkit.roles import has_role, meeting_or_404, require_role
from egm_portal.adminkit.spreadsheets import Csv
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.security_events import security_event
from participants.models import Participant
from proceedings.actions import record_attendance
from proceedings.attendance import COLUMNS, Attendee, attendance_table, attendees

ABSENT = "absent"
CHOICES = [(ABSENT, "Absent"), *Participant.Attendance.choices]
PREFIX = "person-"
EVERYBODY = "everybody"  # the name of the button that records all who are expected
ONE = "one"  # the name of a field with which the script sends one person's choice


class AttendanceForm(forms.Form):
    """One choice for each person. Only what was changed on the page counts: others may record the same session."""

    def __init__(self, *args, people: list[Attendee], **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for person in people:
            self.fields[f"{PREFIX}{person.participant.pk}"] = forms.ChoiceField(
                label=str(person.participant),
                choices=CHOICES,
                initial=person.attended or ABSENT,
                required=False,
                show_hidden_initial=True,
                widget=forms.RadioSelect,
            )

    @property
    def changes(self) -> dict[int, str]:
        chosen = {int(name.removeprefix(PREFIX)): self.cleaned_data[name] for name in self.changed_data}
        return {pk: "" if choice == ABSENT else choice for pk, choice in chosen.items()}


class AttendancePages(admin.ModelAdmin):
    """Adds the attendance of sessions to the screen of meetings."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        pages = [
            path(
                "<int:pk>/programme/attendance/<number:number>/",
                view(self.attendance),
                name="meetings_meeting_programme_attendance",
            ),
            path(
                "<int:pk>/programme/attendance.csv",
                view(self.attendance_export),
                name="meetings_meeting_programme_attendance_export",
            ),
        ]
        return pages + super().get_urls()

    def attendance(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        found = get_object_or_404(SessionNumber, meeting=meeting, number=number)
        people = attendees(found)
        form = AttendanceForm(request.POST or None, people=people)
        if request.method == "POST":
            require_role(request, StaffRole.EDITOR, meeting.pk)
            if form.is_valid() and EVERYBODY in request.POST:
                return self._everybody(request, meeting, found, people, form)
            if form.is_valid():
                record_attendance(session_number=found, changes=form.changes, by=request.user)
                return self._recorded(request, meeting, found, form)
        before, session, after = _with_neighbours(meeting, number)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Attendance at {session.name if session else 'a deleted session'}",
            "opts": self.opts,
            "meeting": meeting,
            "session": session,
            "before": before,
            "after": after,
            "form": form,
            "rows": list(zip(people, form, strict=True)),
            "present": sum(1 for person in people if person.attended),
            "may_record": has_role(request, StaffRole.EDITOR, meeting.pk),
            "may_export": has_role(request, StaffRole.ORGANIZER, meeting.pk),
        }
        return TemplateResponse(
            request, "office/programme/attendance.html", context, status=422 if form.errors else 200
        )

    def attendance_export(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        require_role(request, StaffRole.ORGANIZER, meeting.pk)
        table = Csv().export_data(Dataset(*attendance_table(meeting), headers=COLUMNS))
        security_event("exported", what="attendance", meeting=meeting.pk)
        name = f"{meeting.slug}-attendance.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(table, content_type=Csv.content_type, headers=disposition)

    def _everybody(
        self,
        request: HttpRequest,
        meeting: Meeting,
        number: SessionNumber,
        people: list[Attendee],
        form: AttendanceForm,
    ) -> HttpResponse:
        """Records what was changed on the page, and everybody else who is not recorded yet as they are expected."""
        missing = {each.participant.pk: each.participant.attendance for each in people if not each.attended}
        record_attendance(session_number=number, changes=missing | form.changes, by=request.user)
        sentence = "Everybody is recorded as present. Change those who were not, or were there in another way."
        self.message_user(request, sentence, messages.SUCCESS)
        return redirect("admin:meetings_meeting_programme_attendance", meeting.pk, number.number)

    def _recorded(
        self, request: HttpRequest, meeting: Meeting, number: SessionNumber, form: AttendanceForm
    ) -> HttpResponse:
        if ONE in request.POST:
            recorded = {f"{PREFIX}{each.participant.pk}": each.attended for each in attendees(number) if each.attended}
            return JsonResponse({"present": len(recorded), "recorded": recorded})
        changed = len(form.changes)
        people = "one person" if changed == 1 else f"{changed} people"
        sentence = f"Attendance saved for {people}." if changed else "Nothing was changed."
        self.message_user(request, sentence, messages.SUCCESS if changed else messages.INFO)
        return redirect("admin:meetings_meeting_programme_attendance", meeting.pk, number.number)


def _with_neighbours(meeting: Meeting, number: int) -> tuple[Session | None, Session | None, Session | None]:
    """The session with this number between the one before it and the one after; None for each that is not there."""
    sessions = list(Session.objects.filter(meeting=meeting, number__isnull=False))
    here = next((place for place, session in enumerate(sessions) if session.number == number), None)
    if here is None:
        return None, None, None
    before, after = sessions[here - 1] if here else None, sessions[here + 1 : here + 2]
    return before, sessions[here], next(iter(after), None)
