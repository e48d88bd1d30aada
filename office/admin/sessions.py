"""Sessions, each of which is opened on the screen of its meeting's programme."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agenda.admin import SessionAdmin
from agenda.models import Session
from office.admin_urls import programme_url


@admin.register(Session)
class OfficeSessionAdmin(SessionAdmin):
    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        session = self.get_object(request, object_id)
        if session is None or request.method == "POST":
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect(programme_url(session.meeting_id, session))
