"""Sessions, with a link to the papers that are presented in them."""

from django.contrib import admin

from agenda.admin import SessionAdmin
from agenda.models import Session
from egm_portal.meetings.models import StaffRole
from office.admin_urls import session_zip_url
from office.review import sessions_with_papers


@admin.register(Session)
class OfficeSessionAdmin(SessionAdmin):
    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if (
            change
            and obj
            and self.has_role(request, StaffRole.ORGANIZER, obj)
            and obj in sessions_with_papers(obj.meeting)
        ):
            context["related_links"] = [("Papers received (ZIP)", session_zip_url(obj))]
        return super().render_change_form(request, context, add, change, form_url, obj)
