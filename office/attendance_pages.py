"""The page on which an organizer or editor records who attended on a day, and the table of a meeting's attendance."""

from collections.abc import Collection
from datetime import date
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.formats import date_format
from tablib import Dataset

from egm_portal.adminkit.roles import has_role, meeting_or_404, require_role
from egm_portal.adminkit.spreadsheets import Csv
from egm_portal.adminkit.undo_offers import tag_of
from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.security_events import security_event
from office.admin_urls import attendance_url
from participants.models import Participant
from proceedings.actions import ALL_ATTENDED, record_all_who_accepted, record_attendance
from proceedings.attendance import Attendee, attendance_table, attendees
from proceedings.certificates import certified
from proceedings.models import AttendedDay
from proceedings.rules import refusal_to_record_attendance

ROUTE = "meetings_meeting_attendance"
ABSENT = "absent"
CHOICES = [(ABSENT, "Absent"), *Participant.Attendance.choices]
PREFIX = "person-"
EVERYBODY = "everybody"
"""The name of the button that records all who accepted."""


class RecordAll(Verb):
    """All who accepted were there; the page of attendance has its button."""

    role = StaffRole.EDITOR
    name = ALL_ATTENDED
    past = "Attendance recorded"

    def touched(self, meeting: Meeting) -> list[QuerySet]:
        return [AttendedDay.objects.filter(participant__meeting=meeting)]


class AttendanceForm(forms.Form):
    """One choice for each person. Only what was changed on the page counts: others may record the same day."""

    def __init__(self, *args, people: list[Attendee], **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for person in people:
            self.fields[f"{PREFIX}{person.participant.pk}"] = forms.ChoiceField(
                label=person.participant.name,
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
    """Adds the attendance of days to the screen of meetings."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        pages = [
            path("<int:pk>/attendance/", view(self.attendance), name=ROUTE),
            path("<int:pk>/attendance.csv", view(self.attendance_export), name=f"{ROUTE}_export"),
        ]
        return pages + super().get_urls()

    def attendance(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        day = _chosen_day(request, meeting)
        people = attendees(meeting, day)
        form = AttendanceForm(request.POST or None, people=people)
        if request.method == "POST":
            require_role(request, StaffRole.EDITOR, meeting.pk)
            if form.is_valid():
                try:
                    self._record(request, meeting, day, form.changes)
                except NotAllowed as refusal:
                    self.message_user(request, str(refusal), messages.WARNING)
                return redirect(attendance_url(meeting, day))
        context = {
            **self.admin_site.each_context(request),
            "title": "Attendance",
            "opts": self.opts,
            "meeting": meeting,
            "day": day,
            "refusal": refusal_to_record_attendance(meeting, day),
            "form": form,
            "rows": list(zip(people, form, strict=True)),
            "present": sum(1 for person in people if person.attended),
            "may_record": has_role(request, StaffRole.EDITOR, meeting.pk),
            "certificates": certified(meeting).exists(),
            "may_export": has_role(request, StaffRole.ORGANIZER, meeting.pk),
        }
        return TemplateResponse(request, "office/attendance.html", context, status=422 if form.errors else 200)

    def attendance_export(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        require_role(request, StaffRole.ORGANIZER, meeting.pk)
        columns, *rows = attendance_table(meeting)
        table = Csv().export_data(Dataset(*rows, headers=columns))
        security_event("exported", what="attendance", meeting=meeting.pk)
        disposition = {"Content-Disposition": f'attachment; filename="{meeting.slug}-attendance.csv"'}
        return HttpResponse(table, content_type=Csv.content_type, headers=disposition)

    def _record(self, request: HttpRequest, meeting: Meeting, day: date, changes: dict[int, str]) -> None:
        """Records what was changed on the page and, if that was asked, all others who accepted; raises NotAllowed."""
        record_attendance(meeting=meeting, day=day, changes=changes, by=request.user)
        if EVERYBODY in request.POST:
            self._record_everybody(request, meeting, day, changes)
            return
        changed = "one person" if len(changes) == 1 else f"{len(changes)} people"
        sentence = f"Attendance on {date_format(day)} saved for {changed}." if changes else "Nothing was changed."
        self.message_user(request, sentence, messages.SUCCESS if changes else messages.INFO)

    def _record_everybody(self, request: HttpRequest, meeting: Meeting, day: date, but: Collection[int]) -> None:
        batch = uuid4()
        record_all_who_accepted(meeting=meeting, day=day, but=but, by=request.user, batch=batch)
        self.log_change(request, meeting, f"Attendance on {date_format(day)} recorded for all who accepted.")
        done = f"All who accepted are recorded as present on {date_format(day)}."
        sentence = f"{done} Now change those who were absent, or took part in another way."
        self.message_user(request, sentence, messages.SUCCESS, extra_tags=tag_of(batch))


def _chosen_day(request: HttpRequest, meeting: Meeting) -> date:
    """The day that the address names; without one today, or the first day if that is no day of the meeting.

    Raises Http404 for other days.
    """
    if "day" not in request.GET:
        today = portal_now().astimezone(meeting.zone).date()
        return today if today in meeting.days else meeting.starts_on
    day = next((day for day in meeting.days if str(day) == request.GET["day"]), None)
    if day is None:
        raise Http404
    return day
