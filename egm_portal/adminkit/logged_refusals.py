from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from egm_portal.exceptions import NotYours
from egm_portal.security_events import security_event
from egm_portal.text.ids import is_id


class LoggedRefusals(admin.ModelAdmin):
    """A screen that answers the same for rows of other meetings as for rows that do not exist, but logs the former."""

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts, object_id: str) -> HttpResponse:
        is_hidden = is_id(object_id) and self.model._default_manager.filter(pk=object_id).exists()
        if is_hidden and getattr(request, "sent_place", None):
            raise NotYours  # which is logged, and answered with what was typed
        if is_hidden:
            security_event("access_refused", status=302, what=self.opts.label_lower, id=int(object_id))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
