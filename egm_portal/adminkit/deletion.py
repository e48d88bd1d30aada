"""Rows of the administration that may be deleted: only of these does a page offer it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse


class OfferedDeletion(admin.ModelAdmin):
    """A screen that leads to Django's page for deleting a row only where that page would not refuse it.

    It refuses what other rows need, and what would take along rows that this reader may not delete.
    """

    def render_change_form(
        self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None
    ) -> HttpResponse:
        if change and self.has_delete_permission(request, obj):
            _, _, not_allowed, needed = self.get_deleted_objects([obj], request)
            context["show_delete"] = not not_allowed and not needed
        return super().render_change_form(request, context, add, change, form_url, obj)
