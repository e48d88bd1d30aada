"""The download of the nominees as a Word table."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.adminkit.roles import meeting_or_404
from egm_portal.clock import portal_now
from egm_portal.meetings.models import StaffRole
from egm_portal.security_events import security_event
from egm_portal.serving import private_download
from egm_portal.wordfiles.package import DOCX
from participants.clearance_table import nominees_docx

ROUTE = "participants_participant_clearance"


def link_to_clearance(meeting_id: int) -> tuple[str, str]:
    return "List for clearance", reverse(f"admin:{ROUTE}", args=[meeting_id])


class ClearancePages(admin.ModelAdmin):
    """Adds the download to the screen of participants, for those who export lists."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(never_cache(require_safe(self.clearance)))
        return [path("clearance/<number:meeting>/", view, name=ROUTE), *super().get_urls()]

    def clearance(self, request: HttpRequest, meeting: int) -> HttpResponse:
        found = meeting_or_404(request, StaffRole.ORGANIZER, pk=meeting)
        content = nominees_docx(found, portal_now())
        security_event("exported", what="nominees", meeting=found.pk)
        return private_download(content, f"{found.slug}-nominees.docx", DOCX)
