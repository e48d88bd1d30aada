"""Addresses of the administration: a meeting's lists, and the pages and verbs of rows."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import parse_qs, urlsplit

from django.contrib import admin
from django.db.models import Model
from django.urls import resolve, reverse
from django.utils.http import urlencode

from agenda.models import Session
from egm_portal.meetings.models import Meeting, StaffRole


def list_url(model: type[Model], meeting: Meeting, **narrowed: str | int | Sequence[str]) -> str:
    """The list of a model's rows in the meeting, `narrowed` by the list's own filters.

    Of several values for one filter a row has any.
    """
    return f"{_admin_url(model, 'changelist')}?{urlencode({'meeting': meeting.pk} | narrowed, doseq=True)}"


def export_url(model: type[Model], meeting: Meeting) -> str:
    return f"{_admin_url(model, 'export')}?{urlencode({'meeting': meeting.pk})}"


def change_url(row: Model) -> str:
    if isinstance(row, Session):
        return programme_url(row.meeting_id, row)
    return _admin_url(type(row), "change", row.pk)


def add_url(model: type[Model], meeting: Meeting, **filled: str) -> str:
    if model is Session:
        return f"{programme_url(meeting)}?{urlencode({'add': Session.Kind.SESSION} | filled)}#new"
    return f"{_admin_url(model, 'add')}?{urlencode({'meeting': meeting.pk} | filled)}"


def verb_url(verb: str, row: Model, then: str = "") -> str:
    """The page that asks for confirmation of the verb for this row, and then redirects to `then`."""
    return f"{_admin_url(type(row), verb)}?{urlencode({'id': row.pk} | ({'then': then} if then else {}))}"


def board_url(meeting: Meeting) -> str:
    return reverse("admin:board", args=[meeting.slug])


def programme_url(meeting: Meeting | int, session: Session | int | None = None) -> str:
    """The screen of the meeting's programme; `session` is open on it."""
    address = reverse("admin:meetings_meeting_programme", args=[getattr(meeting, "pk", meeting)])
    pk = getattr(session, "pk", session)
    return f"{address}?session={pk}#session-{pk}" if pk else address


def attendance_url(meeting: Meeting, day: date | None = None) -> str:
    """The page on which the attendance of this day is recorded; without one, that of today or the first."""
    address = reverse("admin:meetings_meeting_attendance", args=[meeting.pk])
    return f"{address}?{urlencode({'day': day})}" if day else address


def slides_url(meeting: Meeting) -> str:
    """The page on which organizers add slides that came by e-mail, with the items for which they are awaited."""
    return reverse("admin:meetings_meeting_programme_slides", args=[meeting.pk])


def conflicts_url(meeting: Meeting) -> str:
    return reverse("admin:meetings_meeting_programme_conflicts", args=[meeting.pk])


def release_url(meeting: Meeting) -> str:
    """The page that compares the draft of the programme with its last release, and releases it."""
    return reverse("admin:meetings_meeting_compare", args=[meeting.pk])


def review_url(meeting: Meeting, state: str = "", paper: Model | None = None) -> str:
    """The page on which the meeting's papers are reviewed, all of them or those in one state; `paper` is open."""
    address = reverse("admin:papers_paper_review", args=[meeting.slug])
    parameters = ({"state": state} if state else {}) | ({"paper": paper.pk} if paper else {})
    return f"{address}?{urlencode(parameters)}" if parameters else address


def session_zip_url(session: Session) -> str:
    return reverse("admin:papers_paper_session_zip", args=[session.meeting.slug, session.pk])


def leads_to_row(address: str) -> bool:
    """Whether this is the page of a row, its review or its issue, on which different roles may do different things."""
    name = resolve(urlsplit(address).path).url_name
    return name == "issue" or name.endswith(("_change", "_review"))


def needed_role(address: str) -> StaffRole:
    """The lowest role that may use this page of the administration: its verb's; editors add rows, viewers see."""
    parts = urlsplit(address)
    route = resolve(parts.path).url_name
    for screen in admin.site._registry.values():
        for verb in getattr(screen, "verbs", ()):
            if screen.verb_route(verb) == route:
                return verb.role
    if route in ("meetings_meeting_compare", "meetings_meeting_programme_slides"):
        return StaffRole.ORGANIZER
    is_adding = route.endswith("_add") or "add" in parse_qs(parts.query)  # a session: on the screen of the programme
    return StaffRole.EDITOR if is_adding else StaffRole.VIEWER


def _admin_url(model: type[Model], name: str, *args: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)
