"""Screens of the administration that hold the row from reading to writing, and answer 409 to what needs a choice."""

from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from egm_portal.meetings.conflicts.changes import note_changes
from egm_portal.meetings.conflicts.forms import Conflict, ConflictForm, conflicts_of
from egm_portal.meetings.conflicts.formsets import ConflictListFormSet

CONFLICT = 409


class ConflictAdmin(admin.ModelAdmin):
    """A screen on which nothing that two people typed is lost; every screen of the administration is one."""

    form = ConflictForm

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        self.lock(row)
        return super().get_object(request, object_id, from_field)

    def lock(self, row: Model) -> None:
        """Holds the row, and with it those of its inlines, until the transaction ends."""
        # By itself: the screen's own query may group, which cannot be locked.
        self.model._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first()

    def zone_of(self, row: Model) -> str:
        """The zone by whose clocks times are told on the page of the row."""
        return settings.PORTAL_ZONE

    def get_changelist_formset(self, request: HttpRequest, **kwargs) -> type[ConflictListFormSet]:
        return super().get_changelist_formset(request, formset=ConflictListFormSet, **kwargs)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        conflicts = list(conflicts_of(context["adminform"].form, *formsets))
        if conflicts and obj:
            note_changes(conflicts, obj, self.zone_of(obj))
        context |= conflict_context(conflicts)
        return self._answer(super().render_change_form(request, context, add, change, form_url, obj), conflicts)

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        formset = getattr(shown.get("cl"), "formset", None)
        conflicts = list(conflicts_of(formset)) if formset is not None and formset.is_bound else []
        shown |= conflict_context(conflicts)
        return self._answer(response, conflicts)

    def _answer(self, response: HttpResponse, conflicts: list[Conflict]) -> HttpResponse:
        if any(not conflict.chosen for conflict in conflicts):
            response.status_code = CONFLICT
        return response


def conflict_context(conflicts: list[Conflict]) -> dict[str, object]:
    """What the template of the conflicts of a page needs."""
    people = {conflict.by for conflict in conflicts}
    times = {conflict.saved for conflict in conflicts}
    return {
        "conflicts": conflicts,
        "conflicts_chosen": sum(1 for conflict in conflicts if conflict.chosen),
        "conflicts_by": people.pop() if len(people) == 1 else "",
        "conflicts_saved": times.pop() if len(times) == 1 else "",
    }
