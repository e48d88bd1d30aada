"""A report as somebody works on it: what they may see and do on its pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property

from egm_portal.adminkit.roles import has_role
from egm_portal.exceptions import NotYours, RowRemoved
from egm_portal.meetings.models import Meeting, StaffRole
from reports import checks, writing_rules
from reports.commands import NextStep, next_step
from reports.models import Report, Section
from reports.rules import REPORT_TINTS


@dataclass(frozen=True)
class Link:
    """A page of the report that the reader may open, and how much waits there."""

    name: str
    url: str
    count: int = 0
    is_current: bool = False


PLACE_OF = {
    "word": "Word",
    "word_import": "Word",
    "word_discard": "Word",
    "order": "Recommendations",
    "recommendation_versions": "Recommendations",
    "check_recommendation": "Recommendations",
    "finalize": "Finalize",
    "elsewhere": "Finalize",
    "corrigendum": "Finalize",
    "room_recommendation_changelist": "Recommendations",
    "room_recommendation_change": "Recommendations",
    "room_recommendation_add": "Recommendations",
}
"""The place of a page in the row, by the name of its route; the text is written on all others."""


@dataclass(frozen=True)
class Tab:
    """A place in the row that a package above adds, and the route of its page.

    `waiting` counts what waits there for each of these reports, by id; if anything does, `step` says that this comes
    next.
    """

    name: str
    route: str
    waiting: Callable[[Iterable[Report]], Mapping[int, int]]
    step: Callable[[Report, int], NextStep]


TABS: list[Tab] = []
"""What stands in the row between Recommendations and Word."""


def register_tab(tab: Tab, *routes: str) -> None:
    """Adds a place to the row, with the names of the routes that belong there."""
    TABS.append(tab)
    PLACE_OF.update(dict.fromkeys(routes, tab.name))


def next_steps(reports: Iterable[Report]) -> dict[int, NextStep | None]:
    """What comes next for each of these reports, by id: two queries for any number of them."""
    reports = list(reports)
    waiting = {tab: tab.waiting(reports) for tab in TABS}
    unwritten = [report for report in reports if checks.may_be_unwritten(report)]
    sections = Section.objects.present().filter(report__in=unwritten).with_text() if unwritten else []
    written: dict[int, list[Section]] = {}
    for section in sections:
        written.setdefault(section.report_id, []).append(section)
    return {
        report.pk: _next_step(
            report,
            {tab: counts.get(report.pk, 0) for tab, counts in waiting.items()},
            written.get(report.pk, []),
        )
        for report in reports
    }


def _next_step(report: Report, waiting: Mapping[Tab, int], sections: Iterable[Section]) -> NextStep | None:
    """What comes next for a report with these sections, of which those that it needs are written first."""
    first = next((tab.step(report, count) for tab, count in waiting.items() if count), None)
    needed = [each for each in sections if each.chapter in checks.NEEDED]
    return next_step(report, first, [each for each in needed if not each.body.strip()])


@dataclass(frozen=True)
class Workspace:
    """The report, and what its reader may do: `may_write` holds while the text may change.

    The chair of the meeting reads it, and settles what was left open.
    """

    request: HttpRequest
    report: Report
    is_staff: bool
    is_writer: bool
    own_sections: frozenset[int] = frozenset()  # of a rapporteur of sessions, who writes these alone
    is_chair: bool = False  # who reads it, and settles what was left open

    @property
    def meeting(self) -> Meeting:
        return self.report.meeting

    @property
    def refusal(self) -> str:
        """Why the text cannot be changed at all, by anybody."""
        return writing_rules.refusal_to_write(self.report)

    @property
    def may_write(self) -> bool:
        return self.is_writer and not self.refusal

    @property
    def may_settle(self) -> bool:
        """Whether they decide what the report says in the place of texts that the meeting left open."""
        return (self.is_writer or self.is_chair) and not self.refusal

    @property
    def may_read_pdf(self) -> bool:
        """Whether the PDF of the present text is for the reader; once it is issued, writers read it as others do."""
        return self.is_staff or (self.is_writer and self.report.state != Report.State.ISSUED)

    def require_writer(self, section: Section | None = None) -> None:
        """Raises PermissionDenied for those who only read the report, or this section of it."""
        if not (self.is_writer if section is None else self.writes(section)):
            raise PermissionDenied

    def writes(self, section: Section) -> bool:
        """Whether the reader is among those who write this section, also when its text is final."""
        return self.is_writer or section.pk in self.own_sections

    def may_write_in(self, section: Section) -> bool:
        return self.writes(section) and not self.refusal

    @cached_property
    def sections(self) -> list[Section]:
        return list(Section.objects.present().filter(report=self.report).with_text())

    @cached_property
    def waiting(self) -> dict[Tab, int]:
        """How much waits at each place that packages above have added."""
        return {tab: tab.waiting([self.report]).get(self.report.pk, 0) for tab in TABS}

    @cached_property
    def next_step(self) -> NextStep | None:
        """What comes next; its button is for those who may use it."""
        return _next_step(self.report, self.waiting, self.sections if checks.may_be_unwritten(self.report) else [])

    @property
    def may_take_next(self) -> bool:
        """Whether the button of what comes next is for this reader, and leads to another page."""
        step = self.next_step
        if step is None or urlsplit(step.url).path == self.request.path:
            return False
        return self.is_writer if step.role is None else has_role(self.request, step.role, self.report.meeting_id)

    @property
    def is_next_of_others(self) -> bool:
        """Whether what comes next is done by the organizers, and not by this reader."""
        step = self.next_step
        return bool(step and step.done_by) and not has_role(self.request, step.done_by, self.report.meeting_id)

    @property
    def tint(self) -> str:
        tint = REPORT_TINTS[self.report.state]
        return f"tag-{tint}" if tint else ""

    @property
    def links(self) -> list[Link]:
        """The row of the pages on which the report is worked on, as far as this reader may open them."""
        slug, current = self.meeting.slug, PLACE_OF.get(self.request.resolver_match.url_name, "Write")
        places = [("Write", reverse("reports:outline", args=[slug]), 0)]
        if self.own_sections:
            return [Link(*places[0], current == "Write")]
        if self.is_staff:
            address = f"{reverse('admin:room_recommendation_changelist')}?meeting={self.meeting.pk}"
            places.append(("Recommendations", address, 0))
        else:
            places.append(("Recommendations", reverse("reports:order", args=[slug]), 0))
        places += [(tab.name, reverse(tab.route, args=[slug]), count) for tab, count in self.waiting.items()]
        if not self.is_chair:
            places.append(("Word", reverse("reports:word", args=[slug]), 0))
        places.append(("Finalize", reverse("reports:finalize", args=[slug]), 0))
        return [Link(name, url, count, name == current) for name, url, count in places]

    def trail(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The links above a page: the meeting as this reader knows it, then the outline of the report, then `last`."""
        if self.is_staff:
            first = (self.meeting.short_title, reverse("admin:board", args=[self.meeting.slug]))
        else:
            first = (self.meeting.short_title, reverse("my:meeting", args=[self.meeting.slug]))
        return [first, ("Report", reverse("reports:outline", args=[self.meeting.slug]) if last else ""), *last]


def workspace_of(request: HttpRequest, slug: str, *, of_sections: bool = False) -> Workspace:
    """The report of the meeting, for those who write it or work on the meeting; raises Http404 for others.

    Pages `of_sections` are also for the rapporteurs of sessions, who write the sections of these.

    Raises RowRemoved if there is none, to those who work on the meeting.
    """
    report = _report_or_404(request, slug)
    is_staff = has_role(request, StaffRole.VIEWER, report.meeting_id)
    is_writer = has_role(request, StaffRole.EDITOR, report.meeting_id) or writing_rules.is_writer(request.user, report)
    own, is_chair = frozenset(), False
    if not (is_staff or is_writer):
        own = writing_rules.own_sections(request.user, report) if of_sections else own
        is_chair = not own and writing_rules.is_chair(request.user, report)
        if not (own or is_chair):
            raise NotYours
    if is_staff:
        request.edited_meeting = report.meeting_id  # whose bar stands above the page
    request.report_workspace = Workspace(request, report, is_staff, is_writer, own, is_chair)
    return request.report_workspace


def _report_or_404(request: HttpRequest, slug: str) -> Report:
    report = Report.objects.select_related("meeting").filter(meeting__slug=slug).first()
    if report is None:
        meeting = get_object_or_404(Meeting, slug=slug)
        raise RowRemoved(Report, None) if has_role(request, StaffRole.VIEWER, meeting.pk) else Http404
    return report


def render_page(
    request: HttpRequest,
    workspace: Workspace,
    template: str,
    context: Mapping[str, object],
    *trail: tuple[str, str],
    status: int = 200,
) -> HttpResponse:
    """A page on which the report is worked on; `trail` are the links above it that follow the outline."""
    common = {"workspace": workspace, "meeting": workspace.meeting, "trail": workspace.trail(*trail)}
    return render(request, template, common | context, status=status)


def row_of(request: HttpRequest, meeting: Meeting) -> list[Link]:
    """The row of the report's pages for somebody who works on the meeting; empty as long as it has no report."""
    workspace = getattr(request, "report_workspace", None)
    if workspace is None:
        report = Report.objects.select_related("meeting").filter(meeting=meeting.pk).first()
        workspace = report and Workspace(request, report, is_staff=True, is_writer=True)
    return workspace.links if workspace else []


def section_of(workspace: Workspace, pk: int) -> Section:
    """The section of this report; raises RowRemoved for one that was deleted or belongs to another."""
    sections = Section.objects.present().filter(report=workspace.report).select_related("text")
    section = sections.filter(pk=pk).first()
    if section is None:
        raise RowRemoved(Section, pk)
    section.report = workspace.report
    return section
