"""The way from a meeting to what belongs to it: the lists of the administration, narrowed to this meeting."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from agenda.models import Session
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from papers.models import Document, Paper
from participants.models import Participant
from reports.models import Report

ROOMS: dict[str, type[Model]] = {
    "Participants": Participant,
    "Papers": Paper,
    "Documents": Document,
    "Programme": Session,
    "Report": Report,
    "Messages": Message,
}


def rooms_of(meeting: Meeting, request: HttpRequest) -> list[tuple[str, str]]:
    """Name and address of each list of the meeting that the reader may see."""
    return [
        (name, f"{reverse(_list_of(model))}?meeting={meeting.pk}")
        for name, model in ROOMS.items()
        if admin.site.is_registered(model) and admin.site.get_model_admin(model).has_view_permission(request)
    ]


def _list_of(model: type[Model]) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
