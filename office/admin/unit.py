from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from egm_portal.adminkit.conflicts.admin import ConflictAdmin
from egm_portal.adminkit.lists.screens import ListScreen
from egm_portal.meetings.models import PortalUnit
from office.admin.unit_form import UnitForm


@admin.register(PortalUnit)
class PortalUnitAdmin(ConflictAdmin, ListScreen):
    """The one row of the unit, for superusers."""

    form = UnitForm
    list_display = ["__str__", "name", "institution"]
    when_empty = "The settings of the installation name the unit until you add it here."
    fieldsets = [
        (
            "Unit",
            {
                "fields": ["name", "institution", "email"],
                "description": "Named on public pages, in e-mails and on letters, where a meeting has no unit of its "
                "own.",
            },
        ),
        (
            "Appearance",
            {
                "fields": ["accent", "accent_dark", "new_logo", "remove_logo"],
                "description": "The colour of links and buttons, and of the rule on the cover of reports. Changes are "
                "on public pages at once, and everywhere else within some seconds.",
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: PortalUnit | None = None) -> list:
        if obj and obj.logo_sha256:
            return self.fieldsets
        return [
            (title, options | {"fields": [name for name in options["fields"] if name != "remove_logo"]})
            for title, options in self.fieldsets
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: PortalUnit | None = None) -> bool:
        return request.user.is_superuser

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser and not PortalUnit.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: PortalUnit | None = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        return super().add_view(request, form_url, {"title": "Unit and appearance"} | (extra_context or {}))
