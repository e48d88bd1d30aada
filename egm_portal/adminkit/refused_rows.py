"""Rows of the administration that are there, and not for this organizer."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from egm_portal.security_events import security_event
from egm_portal.text.ids import is_id


class RefusedRows(admin.ModelAdmin):
    """A screen whose answer is the same for rows that do not exist and for those of other meetings; the log knows."""

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts, object_id: str) -> HttpResponse:
        if is_id(object_id) and self.model._default_manager.filter(pk=object_id).exists():
            security_event("access_refused", status=302, what=self.opts.label_lower, id=int(object_id))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
