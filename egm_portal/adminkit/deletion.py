from django.contrib import admin
from django.http import HttpRequest, HttpResponse


class AllowedDeletion(admin.ModelAdmin):
    """A screen that offers to delete a row only if Django's page for deleting it would not refuse.

    Django refuses where other rows need this one, or where rows that the reader may not delete would go with it.
    """

    def render_change_form(
        self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None
    ) -> HttpResponse:
        if change and self.has_delete_permission(request, obj):
            _, _, forbidden, protected = self.get_deleted_objects([obj], request)
            context["show_delete"] = not forbidden and not protected
        return super().render_change_form(request, context, add, change, form_url, obj)
