"""The base classes of screens and inlines, which restrict organizers to their own meetings."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import Textarea
from django.http import QueryDict
from django.utils.http import urlencode

from egm_portal.adminkit.choice_pages import ChoicePages
from egm_portal.adminkit.choosing import ChosenField, SeveralChosenField
from egm_portal.adminkit.conflicts import ConflictForm, ConflictFormSet
from egm_portal.adminkit.conflicts.admin import ConflictAdmin
from egm_portal.adminkit.deletion import AllowedDeletion
from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.adminkit.history_page import HistoryPage
from egm_portal.adminkit.lists.panel import NO_MEETING
from egm_portal.adminkit.lists.screens import ListScreen
from egm_portal.adminkit.logged_refusals import LoggedRefusals
from egm_portal.adminkit.popups import NoRelatedPopups
from egm_portal.adminkit.roles import has_role, has_role_everywhere, own_meeting, roles_of
from egm_portal.adminkit.undo_pages import UndoPages
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.meetings.one_change import one_change
from egm_portal.secret_names import NOT_KEPT
from egm_portal.text.date_widgets import DayWidget, LocalDateTimeWidget
from egm_portal.text.ids import is_id
from egm_portal.text.local_time import LocalDateTimeField
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.years import DayField


def _of_meeting(rows: QuerySet, path: str, chosen: str) -> QuerySet:
    """The rows of the chosen meeting, or of none; `path` leads from a row to its meeting."""
    if chosen == NO_MEETING:
        return rows.filter(**{path: None})
    return rows.filter(**{path: chosen}) if is_id(chosen) else rows.none()


@contextmanager
def _rows_before_meetings(request) -> Iterator[None]:
    """Writes what was posted in one transaction, in which the meetings are locked after the rows, as everywhere."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic(), one_change():
        yield


class MeetingScoped(NoRelatedPopups):
    """Restricts rows and choices to the reader's meetings, and changes to those in which they are editor at least.

    On the page of a row, choices are restricted to its own meeting.
    """

    meeting_path = "meeting"  # from the row to its meeting
    choice_related: tuple[str, ...] = ()  # what `str(row)` reads, so that choices cost one query
    choice_parts: dict[str, str] = {}  # of fields that offer a part of the other screen's rows: its `choice_sets`
    never_drafted: tuple[str, ...] = ()  # fields of which drafts keep nothing
    formfield_overrides = {
        models.DateTimeField: {"form_class": LocalDateTimeField, "widget": LocalDateTimeWidget},
        models.DateField: {"form_class": DayField, "widget": DayWidget},
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {
            "form_class": LongTextField,
            "widget": Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        },
    }

    def get_queryset(self, request) -> QuerySet:
        return self.scoped(request, super().get_queryset(request))

    def scoped(self, request, rows: QuerySet, role: StaffRole = StaffRole.VIEWER) -> QuerySet:
        """Those of the rows in whose meeting the reader has this role or a higher one."""
        if request.user.is_superuser:
            return rows
        mine = Meeting.objects.for_member(request.user, role).values("pk")
        return rows.filter(**{f"{self.meeting_path}__in": mine})

    def has_role(self, request, role: StaffRole, row: models.Model | None = None) -> bool:
        """Whether the reader has this role in the row's meeting, or without a row in the one that is shown.

        If none is shown, in any of theirs.
        """
        return has_role(request, role, self._meeting_id(request, row))

    def _meeting_id(self, request, row: models.Model | None) -> int | None:
        # In an inline the row is its parent, whose meeting the screen has noted.
        return own_meeting(request, getattr(request, "edited_meeting", None))

    def has_add_permission(self, request, *parent) -> bool:
        return super().has_add_permission(request, *parent) and self.has_role(request, StaffRole.EDITOR)

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and self.has_role(request, StaffRole.EDITOR, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and self.has_role(request, StaffRole.EDITOR, obj)

    def choices(self, request) -> QuerySet:
        """The rows that other screens may offer: of meetings that the reader may edit, or of the one being edited."""
        rows = self.model._default_manager.select_related(*self.choice_related)
        rows = self.scoped(request, rows, StaffRole.EDITOR)
        edited = getattr(request, "edited_meeting", None)
        return rows.filter(**{self.meeting_path: edited}) if edited and self.meeting_path != "pk" else rows

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if formfield and field.name in self.never_drafted:
            formfield.widget.attrs["data-no-draft"] = True
            formfield.help_text = f"{formfield.help_text} {NOT_KEPT}".strip()
        return formfield

    def formfield_for_foreignkey(self, field, request, **kwargs):
        return super().formfield_for_foreignkey(field, request, **self._narrowed(field, request, kwargs))

    def formfield_for_manytomany(self, field, request, **kwargs):
        return super().formfield_for_manytomany(field, request, **self._narrowed(field, request, kwargs))

    def _narrowed(self, field, request, kwargs) -> dict:
        related = self.admin_site._registry.get(field.related_model)
        if not isinstance(related, MeetingScoped) or "queryset" in kwargs:
            return kwargs
        if not related.chosen_by_search:
            return kwargs | {"queryset": related.choices(request)}
        # Several fields and inlines of a page offer the same rows, which are read once.
        meeting, part = getattr(request, "edited_meeting", None), self.choice_parts.get(field.name, "")
        kept = request.__dict__.setdefault("choice_options", {})
        key = related.model, part, meeting
        if key not in kept:
            kept[key] = related.options(related.choices(request), meeting, part)
        return kwargs | {"options": kept[key], "form_class": SeveralChosenField if field.many_to_many else ChosenField}


class MeetingScopedAdmin(
    MeetingScoped,
    ChoicePages,
    LoggedRefusals,
    ConflictAdmin,
    UndoPages,
    HistoryPage,
    ListScreen,
    AllowedDeletion,
):
    """A screen of rows that belong to meetings; a stored row stays in its meeting."""

    form = MeetingRowForm
    list_per_page = 50

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        meeting = self.meeting_of(row) if row else None
        request.edited_meeting = meeting.pk if meeting else None
        return row

    def get_form(self, request, obj=None, change=False, **kwargs):
        meeting = self.meeting_of(obj) if obj else None
        request.edited_meeting = meeting.pk if meeting else self._chosen_meeting(request)
        form = super().get_form(request, obj, change=change, **kwargs)
        form.meeting_path = self.meeting_path
        return form

    def get_readonly_fields(self, request, obj=None):
        first = self.meeting_path.split("__")[0]
        fixed = [first] if obj and first != "pk" else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_preserved_filters(self, request) -> str:
        """The filters of the list to which a screen leads back: its own, or the meeting."""
        filters = super().get_preserved_filters(request)
        meeting = getattr(request, "edited_meeting", None)
        if filters or not meeting or self.meeting_path == "pk":
            return filters
        return urlencode({"_changelist_filters": urlencode({"meeting": meeting})})

    def _meeting_id(self, request, row: models.Model | None) -> int | None:
        if row:
            # Only superusers see rows without a meeting.
            return getattr(self.meeting_of(row), "pk", None)
        return own_meeting(request, self._chosen_meeting(request))

    def has_export_permission(self, request) -> bool:
        return self.has_view_permission(request) and self.has_role(request, StaffRole.ORGANIZER)

    def exportable(self, request, rows: QuerySet) -> QuerySet:
        return self.scoped(request, rows, StaffRole.ORGANIZER)

    def export(self, request):
        request.edited_meeting = self._chosen_meeting(request)
        return super().export(request)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        shown = self._meeting_id(request, None)
        # A list of all meetings is edited only by somebody who may edit in each of them.
        if not shown and not has_role_everywhere(request, StaffRole.EDITOR):
            changelist.list_editable = ()
        return changelist

    def get_changeform_initial_data(self, request) -> dict:
        initial = super().get_changeform_initial_data(request)
        return {"meeting": self._chosen_meeting(request), **initial}

    def changelist_view(self, request, extra_context=None):
        request.edited_meeting = self._chosen_meeting(request)
        with _rows_before_meetings(request):
            return super().changelist_view(request, extra_context)

    def changeform_view(self, request, *args, **kwargs):
        with _rows_before_meetings(request):
            return super().changeform_view(request, *args, **kwargs)

    def rows_of_list(self, request) -> QuerySet:
        """The reader's own rows; those of the meeting in which the list is, if it is in one."""
        rows, meeting = self.scoped(request, super().rows_of_list(request)), request.GET.get("meeting", "")
        if self.meeting_path == "pk" or not (is_id(meeting) or meeting == NO_MEETING):
            return rows
        return _of_meeting(rows, self.meeting_path, meeting)

    def get_list_display(self, request) -> list[str]:
        # In a list of one meeting its name would be the same in each row.
        shown = list(super().get_list_display(request))
        has_one = getattr(request, "edited_meeting", None) or self.meeting_path == "pk"
        return shown if has_one else [*shown, "meeting_name"]

    @admin.display(description="meeting")
    def meeting_name(self, row: models.Model) -> str:
        meeting = self.meeting_of(row)
        return meeting.short_title if meeting else ""

    def zone_of(self, row: models.Model) -> str:
        meeting = self.meeting_of(row)
        return meeting.time_zone if meeting else super().zone_of(row)

    def get_view_on_site_url(self, obj=None) -> str | None:
        # Django's own route looks up any row by its id, whoever asks.
        return obj.get_absolute_url() if obj and hasattr(obj, "get_absolute_url") else None

    def _chosen_meeting(self, request) -> str | int | None:
        """The meeting chosen in the form, the address or the list before; without a choice, an organizer's only one."""
        filters = QueryDict(request.GET.get("_changelist_filters", ""))
        chosen = request.POST.get("meeting") or request.GET.get("meeting") or filters.get("meeting")
        if chosen and is_id(chosen):
            return int(chosen)
        own = [*roles_of(request)]
        return own[0] if len(own) == 1 else None


class MeetingScopedInline(MeetingScoped, admin.TabularInline):
    """Rows of a meeting inside another screen, for reading only: fields in a table would have no label (WCAG 1.3.1)."""

    template = "admin/edit_inline/rows_to_read.html"
    extra = 0


class ConflictInline(MeetingScoped, admin.StackedInline):
    """Rows inside another screen that several people edit; every inline that is not `ReadOnly` is one."""

    form = ConflictForm
    formset = ConflictFormSet
    extra = 0
    row_template = "admin/edit_inline/_row.html"

    def get_extra(self, request, obj=None, **kwargs) -> int:
        # Scripts add rows in the page; without them the link that does so leads here.
        return 1 if request.GET.get("add") == self.opts.model_name else self.extra

    def get_formset(self, request, obj=None, **kwargs) -> type[ConflictFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        may_write = self.has_change_permission(request, obj) or self.has_add_permission(request, obj)
        formset.is_closed = obj is not None and not may_write
        return formset


class ReadOnly:
    """A screen or an inline whose rows only actions write."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class OrganizedMeetingFilter(admin.SimpleListFilter):
    """A list filter that offers only the organizer's own meetings."""

    title = "meeting"
    parameter_name = "meeting"

    def lookups(self, request, model_admin):
        self.path = model_admin.meeting_path
        if self.value():  # the reader is in that meeting, and is offered no other
            return [(self.value(), "of no meeting" if self.value() == NO_MEETING else "")]
        if getattr(request, "edited_meeting", None):  # their only one
            return []
        return list(Meeting.objects.for_member(request.user).values_list("pk", "short_title"))

    def queryset(self, request, queryset):
        return _of_meeting(queryset, self.path, self.value()) if self.value() else queryset
