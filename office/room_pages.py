"""The settings of a meeting’s room: who proposes and decides, what the screen tells, and the addressees."""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.db.models import Count
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.conflicts.admin import CONFLICT
from egm_portal.adminkit.conflicts.forms import conflicts_of
from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.adminkit.history import log_rows
from egm_portal.adminkit.roles import has_role, meeting_or_404, require_role
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, StaffRole
from room import actions
from room.actions.screen import locked_room
from room.models import Recommendation, Room, addressees_of
from room.queries import room_of
from room.rules import MAX_ADDRESSEE, who_may

WHO = ("Experts", "Other participants", "Chair", "Rapporteur", "Organizers and editors")
MORE = 2  # empty rows for further addressees
LIST_CHANGED = "Somebody else changed the addressees while you were writing: {names}. Save again to replace their list."


class RoomForm(ConflictForm):
    is_part = True  # the room has no row until somebody uses it

    class Meta:
        model = Room
        fields = ["proposers", "takes_stances", "deciders", "shows_names"]
        widgets = {"proposers": forms.RadioSelect, "deciders": forms.RadioSelect}


class AddresseeForm(forms.Form):
    """An addressee with its place in the report; without a name, an empty row."""

    key = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=MAX_ADDRESSEE, required=False)
    position = forms.IntegerField(
        min_value=1, max_value=999, required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    remove = forms.BooleanField(required=False)

    def clean(self) -> dict:
        values = super().clean()
        if values.get("key") and not values.get("name") and not values.get("remove") and "name" not in self.errors:
            self.add_error("name", "Write a name, or select Remove.")
        return values


class AddresseeRows(BaseFormSet):
    @property
    def in_order(self) -> list[tuple[str, str]]:
        """The key and the name of each addressee that stays, by position; those without one come last."""
        rows = [form.cleaned_data for form in self if form.cleaned_data.get("name")]
        kept = [row for row in rows if not row["remove"]]
        kept.sort(key=lambda row: row["position"] or 1000)
        return [(row["key"], " ".join(row["name"].split())) for row in kept]


Addressees = formset_factory(AddresseeForm, formset=AddresseeRows, extra=MORE, max_num=40, absolute_max=60)


class RoomPages(admin.ModelAdmin):
    """Adds the page to the screen of meetings."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.room_settings)
        return [path("<int:pk>/room/", view, name="meetings_meeting_room"), *super().get_urls()]

    def room_settings(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        if request.method != "POST":
            listed = [
                {"key": row.key, "name": row.name, "position": position}
                for position, row in enumerate(addressees_of(meeting), start=1)
            ]
            rows = Addressees(initial=listed, prefix="addressees")
            return self._room_page(request, meeting, RoomForm(instance=room_of(meeting), label_suffix=""), rows)
        require_role(request, StaffRole.EDITOR, meeting.pk)
        with transaction.atomic():
            form = RoomForm(request.POST, instance=locked_room(meeting.pk), label_suffix="")
            rows = Addressees(request.POST, prefix="addressees")
            refusal = ""
            if form.is_valid() & rows.is_valid():
                refusal = _save(request, meeting, form, rows)
                if not refusal:
                    messages.success(request, "Saved.")
                    return redirect("admin:meetings_meeting_room", meeting.pk)
            transaction.set_rollback(True)
        return self._room_page(request, meeting, form, rows, refusal)

    def _room_page(
        self, request: HttpRequest, meeting: Meeting, form: RoomForm, rows: AddresseeRows, refusal: str = ""
    ) -> HttpResponse:
        conflicts = conflicts_of(form)
        addressed = Recommendation.objects.filter(meeting=meeting).exclude(addressee="").order_by()
        used = dict(addressed.values_list("addressee").annotate(number=Count("pk")))
        context = {
            **self.admin_site.each_context(request),
            "title": "Room",
            "opts": self.opts,
            "meeting": meeting,
            "form": form,
            "rows": rows,
            "listed": [(row, used.get(row["key"].value(), 0)) for row in rows],
            "seen": json.dumps(_listed(meeting)),
            "may_save": has_role(request, StaffRole.EDITOR, meeting.pk),
            "who": WHO,
            "may": [(capfirst(act.value), answers) for act, answers in who_may(room_of(meeting))],
            "conflicts": conflicts,
            "refused": [ErrorItem(refusal, href="#id_addressees-0-name")] if refusal else [],
        }
        status = 422 if request.method == "POST" else 200
        status = CONFLICT if conflicts.are_open else status
        return TemplateResponse(request, "office/room.html", context, status=status)


def _listed(meeting: Meeting) -> list[list[str]]:
    return [[row.key, row.name] for row in addressees_of(meeting)]


def _save(request: HttpRequest, meeting: Meeting, form: RoomForm, rows: AddresseeRows) -> str:
    """Saves what was changed, and returns why the addressees cannot be saved, or nothing."""
    changed = [str(form.fields[name].label).lower() for name in form.changed_data]
    if form.changed_data:
        actions.set_room(meeting=meeting, **form.touched())
    seen, present = request.POST.get("seen", ""), _listed(meeting)
    if json.dumps(rows.in_order) != seen:
        if seen != json.dumps(present):
            return LIST_CHANGED.format(names=", ".join(name for _, name in present))
        try:
            actions.set_addressees(meeting=meeting, addressees=rows.in_order)
        except NotAllowed as refusal:
            return str(refusal)
        changed.append("addressees")
    if changed:
        words = f"Settings of the room were changed: {', '.join(changed)}."
        log_rows(rows=[meeting], by=request.user.pk, flag=CHANGE, words=words)
    return ""
