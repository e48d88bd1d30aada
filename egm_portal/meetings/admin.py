"""The one class that keeps an organizer within the meetings that list them, and the screens of this package."""

from django.contrib import admin
from django.db.models import QuerySet

from egm_portal.meetings.models import Meeting


class MeetingScoped:
    """Narrows rows and choices to the meetings of the organizer; `meeting_path` leads from the row to its meeting."""

    meeting_path = "meeting"

    def get_queryset(self, request) -> QuerySet:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        mine = Meeting.objects.organized_by(request.user).values("pk")
        return rows.filter(**{f"{self.meeting_path}__in": mine})

    def formfield_for_foreignkey(self, field, request, **kwargs):
        return super().formfield_for_foreignkey(field, request, **self._scoped(field, request, kwargs))

    def formfield_for_manytomany(self, field, request, **kwargs):
        return super().formfield_for_manytomany(field, request, **self._scoped(field, request, kwargs))

    def _scoped(self, field, request, kwargs) -> dict:
        related = self.admin_site._registry.get(field.related_model)
        if isinstance(related, MeetingScoped) and "queryset" not in kwargs:
            kwargs["queryset"] = related.get_queryset(request)
        return kwargs


class MeetingScopedAdmin(MeetingScoped, admin.ModelAdmin):
    """A screen of rows that belong to meetings."""


class MeetingScopedInline(MeetingScoped, admin.TabularInline):
    """Rows of a meeting inside another screen."""

    extra = 0


class OrganizedMeetingFilter(admin.SimpleListFilter):
    """A list filter that names only the organizer's own meetings."""

    title = "meeting"
    parameter_name = "meeting"

    def lookups(self, request, model_admin):
        self.path = model_admin.meeting_path
        return list(Meeting.objects.organized_by(request.user).values_list("pk", "short_title"))

    def queryset(self, request, queryset):
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset
