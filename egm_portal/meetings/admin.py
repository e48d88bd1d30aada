"""The one class that keeps an organizer within the meetings that list them, and the screens of this package.

The meeting's own screen joins floors, so the office registers it: `office.admin`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import DateInput, Textarea
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from egm_portal.clock import portal_now
from egm_portal.logs import event_after_commit
from egm_portal.meetings import actions
from egm_portal.meetings.changelists import OfferedLookups
from egm_portal.meetings.columns import in_meeting_time, local, tag
from egm_portal.meetings.conflicts import ConflictForm, ConflictFormSet
from egm_portal.meetings.conflicts.admin import ConflictAdmin
from egm_portal.meetings.deletion import OfferedDeletion
from egm_portal.meetings.forms import MeetingForm, MeetingRowForm
from egm_portal.meetings.history_pages import HistoryPage
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting, User
from egm_portal.meetings.refused_rows import RefusedRows
from egm_portal.meetings.revision import raised_once
from egm_portal.meetings.verbs import VerbPages
from egm_portal.text import dates
from egm_portal.text.ids import is_id
from egm_portal.text.local_time import LocalDateTimeField, LocalDateTimeWidget
from egm_portal.text.long_texts import LongTextField


@contextmanager
def _rows_before_meetings(request) -> Iterator[None]:
    """Writes what was posted in one transaction, which locks the meetings after the rows, as everywhere."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic(), raised_once():
        yield


class MeetingScoped:
    """Narrows rows and choices to the meetings of the organizer; `meeting_path` leads from the row to its meeting.

    Choices on the page of a row are narrowed further, to the row's own meeting. `choice_related` names what a row's
    text reads, so that choices cost one query. What is typed into the fields in `never_drafted` is kept in no draft.
    """

    meeting_path = "meeting"
    choice_related: tuple[str, ...] = ()
    never_drafted: tuple[str, ...] = ()
    formfield_overrides = {
        models.DateTimeField: {"form_class": LocalDateTimeField, "widget": LocalDateTimeWidget},
        models.DateField: {"widget": DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
        models.TextField: {
            "form_class": LongTextField,
            "widget": Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        },
    }

    def get_queryset(self, request) -> QuerySet:
        return self.scoped(request, super().get_queryset(request))

    def scoped(self, request, rows: QuerySet) -> QuerySet:
        """Those of the rows that belong to meetings of the organizer."""
        if request.user.is_superuser:
            return rows
        mine = Meeting.objects.organized_by(request.user).values("pk")
        return rows.filter(**{f"{self.meeting_path}__in": mine})

    def choices(self, request) -> QuerySet:
        """The rows that another screen may offer: the organizer's own, of the meeting that is being edited."""
        rows = self.scoped(request, self.model._default_manager.select_related(*self.choice_related))
        edited = getattr(request, "edited_meeting", None)
        return rows.filter(**{self.meeting_path: edited}) if edited and self.meeting_path != "pk" else rows

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        # Without Django's icons to add, change and look at the other row, which lead into pop-up windows.
        if isinstance(getattr(formfield, "widget", None), RelatedFieldWidgetWrapper):
            formfield.widget = formfield.widget.widget
        if formfield and field.name in self.never_drafted:
            formfield.widget.attrs["data-no-draft"] = True
        return formfield

    def formfield_for_foreignkey(self, field, request, **kwargs):
        return super().formfield_for_foreignkey(field, request, **self._narrowed(field, request, kwargs))

    def formfield_for_manytomany(self, field, request, **kwargs):
        return super().formfield_for_manytomany(field, request, **self._narrowed(field, request, kwargs))

    def _narrowed(self, field, request, kwargs) -> dict:
        related = self.admin_site._registry.get(field.related_model)
        if isinstance(related, MeetingScoped) and "queryset" not in kwargs:
            kwargs["queryset"] = related.choices(request)
        return kwargs


class MeetingScopedAdmin(
    MeetingScoped, RefusedRows, ConflictAdmin, VerbPages, HistoryPage, OfferedLookups, OfferedDeletion
):
    """A screen of rows that belong to meetings; once made, a row stays in its meeting."""

    form = MeetingRowForm
    list_per_page = 50

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

    def get_changeform_initial_data(self, request) -> dict:
        initial = super().get_changeform_initial_data(request)
        return {"meeting": self._chosen_meeting(request), **initial}

    def changelist_view(self, request, extra_context=None):
        with _rows_before_meetings(request):
            return super().changelist_view(request, extra_context)

    def changeform_view(self, request, *args, **kwargs):
        with _rows_before_meetings(request):
            return super().changeform_view(request, *args, **kwargs)

    def zone_of(self, row: models.Model) -> str:
        return self.meeting_of(row).time_zone

    def get_view_on_site_url(self, obj=None) -> str | None:
        # Django's own route looks rows up by number alone, whoever asks.
        return obj.get_absolute_url() if obj and hasattr(obj, "get_absolute_url") else None

    def _chosen_meeting(self, request) -> str | int | None:
        """The meeting chosen in the form, in the address or in the list that one comes from; the only one there is."""
        filters = QueryDict(request.GET.get("_changelist_filters", ""))
        chosen = request.POST.get("meeting") or request.GET.get("meeting") or filters.get("meeting")
        if chosen and is_id(chosen):
            return int(chosen)
        own = Meeting.objects.organized_by(request.user).values_list("pk", flat=True)[:2]
        return own[0] if len(own) == 1 else None


class MeetingScopedInline(MeetingScoped, admin.TabularInline):
    """Rows of a meeting inside another screen, to be looked at: Django's tables give fields no label (WCAG 1.3.1)."""

    extra = 0


class ConflictInline(MeetingScoped, admin.StackedInline):
    """Rows inside another screen that several people edit; every inline that is not `ReadOnly` is one."""

    form = ConflictForm
    formset = ConflictFormSet
    extra = 0

    def get_formset(self, request, obj=None, **kwargs) -> type[ConflictFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        may_write = self.has_change_permission(request, obj) or self.has_add_permission(request, obj)
        formset.is_closed = obj is not None and not may_write
        return formset


class ReadOnly:
    """Makes a screen or an inline one to look at: its rows are written by actions alone."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class OrganizedMeetingFilter(admin.SimpleListFilter):
    """A list filter that names only the organizer's own meetings."""

    title = "meeting"
    parameter_name = "meeting"

    def lookups(self, request, model_admin):
        self.path = model_admin.meeting_path
        return list(Meeting.objects.organized_by(request.user).values_list("pk", "short_title"))

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(**{self.path: self.value()}) if is_id(self.value()) else queryset.none()


class AideMemoireInline(ConflictInline):
    """The sections of the aide-memoire, long texts all of them."""

    model = AideMemoireSection
    verbose_name, verbose_name_plural = "section", "Aide-memoire"


class ContactInline(ConflictInline):
    """The units that answer for the meeting."""

    model = Contact


class MeetingAdmin(MeetingScopedAdmin):
    """A meeting with its aide-memoire and contacts, in the order in which it is prepared."""

    meeting_path = "pk"
    form = MeetingForm
    list_display = ["short_title", "dates", "city", "phase", "due", "announced"]
    search_fields = ["short_title", "title", "city"]
    date_hierarchy = "starts_on"
    prepopulated_fields = {"slug": ["short_title"]}
    filter_horizontal = ["organizers"]
    inlines = [AideMemoireInline, ContactInline]
    fieldsets = [
        (None, {"fields": ["title", "short_title", "alternative_titles", "summary", "slug"]}),
        (
            "When and where",
            {"fields": [("starts_on", "ends_on"), "time_zone", "city", "country", "venue", "room", "language"]},
        ),
        ("Mandate", {"fields": ["mandate", "parent_session", "convening_bodies", "objectives"]}),
        ("Announcement", {"fields": ["public_from"]}),
        ("Papers", {"fields": ["papers_from", "papers_due", "concept_paper_due", ("pages_min", "pages_max")]}),
        ("Participants", {"fields": [("experts_min", "experts_max")]}),
    ]
    for_superusers = ("Organizers", {"fields": ["organizers"]})

    due = in_meeting_time("papers_due", "papers due", ends_day=True)

    def meeting_of(self, row: Meeting) -> Meeting:
        return row

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        own = super().get_fieldsets(request, obj)
        return [*own, self.for_superusers] if request.user.is_superuser else own

    def has_delete_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser

    def save_model(self, request, obj: Meeting, form, change: bool) -> None:
        slug = obj.slug
        if change:
            obj.slug = Meeting.objects.values_list("slug", flat=True).get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        if "public_from" in form.changed_data:
            if obj.public_from:
                event_after_commit("published", meeting=obj.pk, at=obj.public_from.isoformat())
            else:
                event_after_commit("withdrawn", meeting=obj.pk)
        if slug != obj.slug:
            actions.move_meeting(meeting=obj, slug=slug)
        if not change and not request.user.is_superuser:
            obj.organizers.add(request.user)

    @admin.display(description="dates", ordering="starts_on")
    def dates(self, meeting: Meeting) -> str:
        return dates.date_range(meeting.starts_on, meeting.ends_on)

    @admin.display(description="phase")
    def phase(self, meeting: Meeting) -> SafeString:
        return tag(meeting.phase().label, "accent")

    @admin.display(description="public", ordering="public_from")
    def announced(self, meeting: Meeting) -> SafeString:
        if meeting.public_from is None:
            return tag("not public")
        if meeting.public_from > portal_now():
            return tag(format_html("from {}", local(meeting.public_from, meeting)), "warn")
        return tag("public", "good")


class UserAdmin(ConflictAdmin, OfferedLookups, DjangoUserAdmin):
    """Who signs in; only superusers see it. A password is set on its own page, and never shown in any form.

    Whether an address may be changed here is asked of other floors, so the office registers it.
    """

    form = add_form = ConflictForm
    add_form_template = None
    list_display = ["email", "name", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["email", "name"]}),
        ("What they may do", {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "is_staff", "groups"]})]

    def has_module_permission(self, request) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj: User, form, change: bool) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            actions.move_user(user=obj, email=obj.email)
            self.message_user(request, "Their password no longer works: set a new one.", messages.WARNING)
            return
        actions.verify_address(user=obj)
        gained = [name for name in ("is_staff", "is_superuser") if name in form.changed_data and getattr(obj, name)]
        if change and gained:
            actions.end_sessions(user=obj)
            self.message_user(
                request, "They have been signed out everywhere: set a password for them.", messages.WARNING
            )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change:
            context["verb_links"] = [("Set a password", "../password/")]
        return super().render_change_form(request, context, add, change, form_url, obj)
