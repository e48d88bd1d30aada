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

LISTS: dict[str, type[Model]] = {
    "Participants": Participant,
    "Papers": Paper,
    "Documents": Document,
    "Programme": Session,
    "Report": Report,
    "Messages": Message,
    "Contact messages": ContactMessage,
    "Mail templates": MailTemplate,
    "Bounced addresses": Bounce,
}


def list_links(meeting: Meeting, request: HttpRequest) -> list[tuple[str, str]]:
    """Name and address of each list of the meeting that the reader may see, and of the review of its papers."""
    links = []
    for name, model in LISTS.items():
        if admin.site.is_registered(model) and admin.site.get_model_admin(model).has_view_permission(request):
            links.append((name, list_url(model, meeting)))
            links += [("Review of papers", review_url(meeting))] * (model is Paper)
    return links


def list_url(model: type[Model], meeting: Meeting, **narrowed: str | int | Sequence[str]) -> str:
    """The address of the list of a model's rows in the meeting, `narrowed` further by the list's own filters.

    Of several values for one filter, a row has any.
    """
    return f"{_admin_url(model, 'changelist')}?{urlencode({'meeting': meeting.pk} | narrowed, doseq=True)}"


def export_url(model: type[Model], meeting: Meeting) -> str:
    """The address of the page on which the list of a model's rows in the meeting is taken out as a file."""
    return f"{_admin_url(model, 'export')}?{urlencode({'meeting': meeting.pk})}"


def change_url(row: Model) -> str:
    """The address of a row's own page."""
    return _admin_url(type(row), "change", row.pk)


def add_url(model: type[Model], meeting: Meeting, **filled: str) -> str:
    """The address of the page on which a row is added to the meeting, with fields that are `filled` already."""
    return f"{_admin_url(model, 'add')}?{urlencode({'meeting': meeting.pk} | filled)}"


def verb_url(verb: str, row: Model, then: str = "") -> str:
    """The address of the page that asks whether the row's state shall change by this verb; it leads on to `then`."""
    return f"{_admin_url(type(row), verb)}?{urlencode({'id': row.pk} | ({'then': then} if then else {}))}"


def board_url(meeting: Meeting) -> str:
    """The address of the meeting's board."""
    return reverse("admin:board", args=[meeting.slug])


def review_url(meeting: Meeting, state: str = "") -> str:
    """The address of the page with the meeting's papers side by side, of all or of those in one state."""
    address = reverse("admin:papers_paper_review", args=[meeting.slug])
    return f"{address}?{urlencode({'state': state})}" if state else address


def session_zip_url(session: Session) -> str:
    """The address of the files of the papers that are presented in the session, as an archive."""
    return reverse("admin:papers_paper_session_zip", args=[session.meeting.slug, session.pk])


def _admin_url(model: type[Model], name: str, *args: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)
