"""Screens of the administration that lock the row from reading to writing, and answer 409 if a choice is needed."""

import re

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest
from django.db import connection
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse

from egm_portal.adminkit.conflicts.changes import note_changes
from egm_portal.adminkit.conflicts.forms import ConflictForm, EditConflicts, conflicts_of, lock_row
from egm_portal.adminkit.conflicts.formsets import ConflictListFormSet
from egm_portal.text.ids import is_id

CONFLICT = 409
ROW_ID = re.compile(r"form-\d+-id")
"""The hidden fields of a list's form, which name its rows."""


class ConflictAdmin(admin.ModelAdmin):
    """A screen on which nobody overwrites what somebody else typed; every screen of the administration is one."""

    form = ConflictForm

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        lock_row(row)
        return super().get_object(request, object_id, from_field)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts, object_id: str) -> HttpResponse:
        if getattr(request, "sent_place", None):
            # The page for what is not there has what was typed into the form; a redirect would lose it.
            raise Http404
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def zone_of(self, row: Model) -> str:
        return settings.PORTAL_ZONE

    def get_form(self, request: HttpRequest, obj=None, change: bool = False, **kwargs) -> type[ConflictForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.read_only = self.get_readonly_fields(request, obj)
        return form

    def get_changelist_formset(self, request: HttpRequest, **kwargs) -> type[ConflictListFormSet]:
        return super().get_changelist_formset(request, formset=ConflictListFormSet, **kwargs)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        # What its inputs need, without the scripts that Django adds to every page.
        context["field_media"] = sum((formset.media for formset in formsets), context["adminform"].form.media)
        conflicts = context["conflicts"] = conflicts_of(context["adminform"].form, *formsets)
        if conflicts:
            note_changes(conflicts, obj, self.zone_of(obj))
        response = super().render_change_form(request, context, add, change, form_url or _address_of(request), obj)
        return _with_conflict_status(response, conflicts)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        changelist.address = _address_of(request)
        return changelist

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        # Django looks for all of them in one query, for which some numbers are too large.
        if not all(is_id(value) for name, value in request.POST.items() if ROW_ID.fullmatch(name)):
            raise BadRequest("The form names a row that cannot be.")
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        formset = getattr(context.get("cl"), "formset", None)
        if formset is None or not formset.is_bound:
            return response
        context["conflicts"] = conflicts_of(formset)
        return _with_conflict_status(response, context["conflicts"])


def _address_of(request: HttpRequest) -> str:
    # Without an action a browser sends the form to the page's own address, with the fragment to which a link in the
    # summary of errors led: the answer would then scroll to that field, and not to its summary.
    return request.get_full_path()


def _with_conflict_status(response: HttpResponse, conflicts: EditConflicts) -> HttpResponse:
    if conflicts.are_open:
        response.status_code = CONFLICT
    return response
