"""The bar of a meeting, above each screen that belongs to one: its name and phase, and the same parts everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.urls import reverse

from agenda.models import Programme
from agenda.open_conflicts import OpenConflicts, open_conflicts, with_draft_state
from egm_portal.adminkit.roles import has_role
from egm_portal.clock import portal_now
from egm_portal.left_out import each_shown
from egm_portal.mail.models import Bounce, ContactMessage, MailTemplate, Message
from egm_portal.meetings.models import Meeting, MeetingQuerySet, StaffRole
from office.admin_urls import attendance_url, board_url, change_url, list_url, programme_url, release_url, review_url
from office.board import may_see_boards
from office.settings_nav import SettingsLink, other_links, settings_nav, with_states
from office.waiting import count_of
from papers.models import Document, Paper
from participants.models import Participant
from reminders.models import Reminder, ReminderRule
from reports.models import CitingDocument, Report
from reports.views.workspace import row_of
from review.models import Clearance
from room.joining import has_short_address
from room.models import Recommendation

PARTS: dict[str, dict[str, type[Model]]] = {
    "Participants": {"Participants": Participant},
    "Papers": {"Papers": Paper},
    "Programme": {"Releases": Programme},
    "Report": {
        "Report": Report,
        "Recommendations": Recommendation,
        "Clearance": Clearance,
        "Cited in": CitingDocument,
    },
    "Documents": {"Documents": Document},
    "Mail": {
        "Messages": Message,
        "Contact messages": ContactMessage,
        "Mail templates": MailTemplate,
        "Bounced addresses": Bounce,
    },
    "Settings": {"Meeting": Meeting, "Reminders": ReminderRule, "Reminders sent": Reminder},
}
"""The parts of a meeting with the lists of each, by their names on the screen; the settings have their own pages."""

SETTINGS_PART = "Settings"
RELEASE = "meetings_meeting_compare"
EDITOR = "meetings_meeting_programme"
ATTENDANCE = "meetings_meeting_attendance"
ROOM, RECORD = "room:operate", "room:record"
EVALUATION = "evaluation:results"
REPORT_SETTINGS = "reports_report_settings"
ASIDE = ("Clearance", "Cited in")
PAGES_OF_ROOM = (ROOM, RECORD, "room:afterwards")
PROGRAMME = (EDITOR, RELEASE)
"""Screens of the programme whose routes begin like those of the settings."""


@dataclass(frozen=True)
class Page:
    """A way to a screen; `is_current` if it is the one that is open, or leads to it."""

    name: str
    url: str
    is_current: bool = False
    count: int = 0  # of what is open there


@dataclass(frozen=True)
class Part:
    """A part of the meeting; `waiting` counts what waits for an organizer there, and `waiting_words` say what it is.

    Its `pages` are named where it is the current one and has several.
    """

    name: str
    url: str
    is_current: bool = False
    waiting: int = 0
    waiting_words: str = ""
    pages: list[Page] = field(default_factory=list)


@dataclass(frozen=True)
class MeetingBar:
    """The bar; while the settings are open, `settings` are their pages, and `other_links` what stands below these."""

    meeting: Meeting
    parts: list[Part]
    settings: list[SettingsLink] = field(default_factory=list)
    other_links: list[SettingsLink] = field(default_factory=list)
    room: str = ""  # its address, from the eve of the meeting to its end

    @property
    def pages(self) -> list[Page]:
        """The screens of the part that is open, if there are several."""
        several = (part.pages for part in self.parts if part.is_current and len(part.pages) > 1)
        return [] if self.settings else next(several, [])

    @property
    def inner(self) -> str:
        """The part whose screens have a row of their own, which stands alone on a telephone; empty if there is none."""
        current = (part.name for part in self.parts if part.is_current)
        return next(current, "") if self.pages or self.settings else ""


def meeting_bar(request: HttpRequest) -> MeetingBar | None:
    """The bar of the meeting to which the screen belongs; None where it belongs to no single one.

    One query, and those of `open_conflicts` where its programme or its people changed.
    """
    pk = getattr(request, "edited_meeting", None)
    if not pk or not has_role(request, StaffRole.VIEWER, pk):
        return None
    meeting = _with_counts(Meeting.objects.filter(pk=pk))
    if _is_settings(request.resolver_match.url_name or ""):
        meeting = with_states(meeting)
    return next(iter(_bars(request, meeting)), None)


def meeting_bars(request: HttpRequest, meetings: MeetingQuerySet, *, with_conflicts: bool = True) -> list[MeetingBar]:
    """The bars of these meetings, which are the reader's own: one query, and those of `open_conflicts`, however many.

    Without conflicts where nobody sees their number.
    """
    return _bars(request, _with_counts(meetings), with_conflicts=with_conflicts)


def _bars(request: HttpRequest, meetings: Iterable[Meeting], *, with_conflicts: bool = True) -> list[MeetingBar]:
    at = portal_now()
    # The templates print its phase and the times of its zone.
    meetings = each_shown(meetings, lambda meeting: (meeting.phase(at), meeting)[1])
    # Nobody resolves the conflicts of a meeting that is over.
    judged = [meeting for meeting in meetings if with_conflicts and at < meeting.ends_at]
    read: dict[int, OpenConflicts] = getattr(request, "open_conflicts", {})  # by a page that shows them itself
    found = read | open_conflicts(meeting for meeting in judged if meeting.pk not in read)
    waiting = {meeting.pk: found[meeting.pk].waiting for meeting in judged}
    return [_bar(request, meeting, waiting.get(meeting.pk, 0)) for meeting in meetings]


def _with_counts(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """The meetings with the numbers of what waits for an organizer."""
    at = portal_now()
    return with_draft_state(meetings).annotate(
        silent=count_of("silent", at),
        to_review=count_of("review", at),
        slides_to_review=count_of("slides", at),
        failed=count_of("failed", at),
    )


def _bar(request: HttpRequest, meeting: Meeting, conflicts: int) -> MeetingBar:
    route = ""
    if meeting.pk == getattr(request, "edited_meeting", None):
        found = request.resolver_match
        # The pages on which a report is written belong to the screen of the report.
        route = "reports_report_write" if found.app_name in ("review", "reports", "room") else found.url_name or ""
        if f"{found.app_name}:{found.url_name}" in PAGES_OF_ROOM:
            route = ROOM
        if f"{found.app_name}:{found.url_name}" == EVALUATION:
            route = EVALUATION
    parts = _parts(request, meeting, route, conflicts)
    if may_see_boards(request.user):
        parts.insert(0, Part("Overview", board_url(meeting), is_current=route in ("index", "board")))
    is_settings = _is_settings(route)
    pages = (settings_nav(request, meeting, route), other_links(request, meeting, route)) if is_settings else ()
    room = _room(request, meeting) if has_short_address(meeting, portal_now()) else ""
    return MeetingBar(meeting, parts, *pages, room=room)


def _room(request: HttpRequest, meeting: Meeting) -> str:
    page = ROOM if has_role(request, StaffRole.EDITOR, meeting.pk) else RECORD
    return reverse(page, args=[meeting.slug])


def _is_settings(route: str) -> bool:
    return route == REPORT_SETTINGS or any(_is_screen_of(model, route) for model in PARTS[SETTINGS_PART].values())


def _is_screen_of(model: type[Model], route: str) -> bool:
    return not route.startswith((ATTENDANCE, *PROGRAMME, REPORT_SETTINGS)) and route.startswith(
        f"{model._meta.app_label}_{model._meta.model_name}_"
    )


def _parts(request: HttpRequest, meeting: Meeting, route: str, conflicts: int) -> list[Part]:
    waiting = {
        "Participants": (meeting.silent, f"{meeting.silent} not answered for a week"),
        "Papers": (meeting.to_review, f"{meeting.to_review} to review"),
        "Programme": (conflicts, f"{conflicts} conflict{pluralize(conflicts)} open"),
        "Documents": (meeting.slides_to_review, f"{meeting.slides_to_review} to review"),
        "Mail": (meeting.failed, f"{meeting.failed} not delivered"),
    }
    parts = []
    for name, lists in PARTS.items():
        pages = [
            Page(
                text,
                change_url(meeting) if model is Meeting else list_url(model, meeting),
                is_current=_is_screen_of(model, route),
            )
            for text, model in lists.items()
            if admin.site.get_model_admin(model).has_view_permission(request)
        ]
        if name in WITH_OTHER_PAGES:
            pages = WITH_OTHER_PAGES[name](request, meeting, route, pages)
        if pages:
            is_current = any(page.is_current for page in pages) or (name == SETTINGS_PART and _is_settings(route))
            parts.append(Part(name, pages[0].url, is_current, *waiting.get(name, (0, "")), pages))
    return parts


def _with_attendance(request: HttpRequest, meeting: Meeting, route: str, pages: list[Page]) -> list[Page]:
    return [*pages, Page("Attendance", attendance_url(meeting), route == ATTENDANCE)] if pages else []


def _with_review(request: HttpRequest, meeting: Meeting, route: str, pages: list[Page]) -> list[Page]:
    if not pages:
        return []
    is_review = route == "papers_paper_review"
    [papers] = pages
    return [
        replace(papers, is_current=papers.is_current and not is_review),
        Page("Review", review_url(meeting), is_review),
    ]


def _with_editor(request: HttpRequest, meeting: Meeting, route: str, pages: list[Page]) -> list[Page]:
    if pages:
        pages = [Page("Programme", programme_url(meeting), route.startswith(EDITOR)), *pages]
    if route == RELEASE or any(page.is_current for page in pages):
        pages = [*pages, Page("Compare and release", release_url(meeting), route == RELEASE)]
    return pages


def _with_room(request: HttpRequest, meeting: Meeting, route: str, pages: list[Page]) -> list[Page]:
    """The row of the report's workspace with the room; its other lists are named only where they are open."""
    if route not in (ROOM, EVALUATION) and not any(page.is_current for page in pages):
        return pages
    if row := row_of(request, meeting):
        is_aside = route in (ROOM, EVALUATION) or any(page.is_current for page in pages if page.name in ASIDE)
        asides = [page for page in pages if page.name in ASIDE and page.is_current]
        pages = [Page(each.name, each.url, each.is_current and not is_aside, each.count) for each in row] + asides
    pages = [*pages, Page("The room", _room(request, meeting), route == ROOM)]
    if meeting.evaluation_until:
        pages.append(Page("Evaluation", reverse(EVALUATION, args=[meeting.slug]), route == EVALUATION))
    return pages


WITH_OTHER_PAGES = {
    "Participants": _with_attendance,
    "Papers": _with_review,
    "Programme": _with_editor,
    "Report": _with_room,
}
"""What adds to the lists of a part the pages that are no lists."""
