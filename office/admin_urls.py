"""The way from a meeting to what belongs to it: the lists of the administration, narrowed to this meeting."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from agenda.models import Session
from egm_portal.mail.models import Bounce, ContactMessage, MailTemplate, Message
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
    "Contact messages": ContactMessage,
    "Own wordings": MailTemplate,
    "Addresses that fail": Bounce,
}


def rooms_of(meeting: Meeting, request: HttpRequest) -> list[tuple[str, str]]:
    """Name and address of each list of the meeting that the reader may see, and of the review of its papers."""
    rooms = []
    for name, model in ROOMS.items():
        if admin.site.is_registered(model) and admin.site.get_model_admin(model).has_view_permission(request):
            rooms.append((name, list_of(model, meeting)))
            rooms += [("Review of papers", page_of_review(meeting))] * (model is Paper)
    return rooms


def list_of(model: type[Model], meeting: Meeting, **narrowed: str | int | Sequence[str]) -> str:
    """The address of the list of a model's rows in the meeting, `narrowed` further by the list's own filters.

    Of several values for one filter, a row has any.
    """
    return f"{_page(model, 'changelist')}?{urlencode({'meeting': meeting.pk} | narrowed, doseq=True)}"


def page_to_export(model: type[Model], meeting: Meeting) -> str:
    """The address of the page on which the list of a model's rows in the meeting is taken out as a file."""
    return f"{_page(model, 'export')}?{urlencode({'meeting': meeting.pk})}"


def page_of(row: Model) -> str:
    """The address of a row's own page."""
    return _page(type(row), "change", row.pk)


def page_to_add(model: type[Model], meeting: Meeting, **filled: str) -> str:
    """The address of the page on which a row is added to the meeting, with fields that are `filled` already."""
    return f"{_page(model, 'add')}?{urlencode({'meeting': meeting.pk} | filled)}"


def page_to_do(verb: str, row: Model, then: str = "") -> str:
    """The address of the page that asks whether the row's state shall change by this verb; it leads on to `then`."""
    return f"{_page(type(row), verb)}?{urlencode({'id': row.pk} | ({'then': then} if then else {}))}"


def page_of_board(meeting: Meeting) -> str:
    """The address of the meeting's board."""
    return reverse("admin:board", args=[meeting.slug])


def page_of_review(meeting: Meeting, state: str = "") -> str:
    """The address of the page with the meeting's papers side by side, of all or of those in one state."""
    address = reverse("admin:papers_paper_review", args=[meeting.slug])
    return f"{address}?{urlencode({'state': state})}" if state else address


def page_of_session_zip(session: Session) -> str:
    """The address of the files of the papers that are presented in the session, as an archive."""
    return reverse("admin:papers_paper_session_zip", args=[session.meeting.slug, session.pk])


def _page(model: type[Model], name: str, *args: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)
