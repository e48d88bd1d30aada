"""A report as somebody works on it: what they may see and do on its pages."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from egm_portal.adminkit.roles import has_role
from egm_portal.exceptions import NotYours, RowRemoved
from egm_portal.meetings.models import Meeting, StaffRole
from reports import writing_rules
from reports.models import Comment, Report, Section


@dataclass(frozen=True)
class Link:
    """A page of the report that the reader may open, and how much waits there."""

    name: str
    url: str
    count: int = 0


@dataclass(frozen=True)
class Workspace:
    """The report, and what its reader may do: `may_write` holds while the text may change."""

    report: Report
    is_staff: bool
    is_writer: bool

    @property
    def meeting(self) -> Meeting:
        return self.report.meeting

    @property
    def refusal(self) -> str:
        """Why the text cannot be changed at all, by anybody."""
        return writing_rules.refusal_to_write(self.report)

    @property
    def writing(self) -> str:
        """What the pages of the text are called, which nobody writes any more when it is final."""
        return "Sections" if self.refusal else "Write"

    @property
    def may_write(self) -> bool:
        return self.is_writer and not self.refusal

    @cached_property
    def sections(self) -> list[Section]:
        return list(Section.objects.present().filter(report=self.report).with_text())

    @cached_property
    def open_comments(self) -> int:
        return Comment.objects.open().filter(round__report=self.report).count()

    @property
    def links(self) -> list[Link]:
        """The pages on which the report is worked on, as far as this reader may open them."""
        links = [Link(self.writing, reverse("reports:outline", args=[self.meeting.slug]))]
        if self.is_staff:
            meeting = f"?meeting={self.meeting.pk}"
            links.append(Link("Recommendations", reverse("admin:reports_recommendation_changelist") + meeting))
        links.append(Link("Comments", reverse("reports:comments", args=[self.meeting.slug]), self.open_comments))
        links.append(Link("Word", reverse("reports:word", args=[self.meeting.slug])))
        if self.is_staff:
            links.append(Link("Circulate", reverse("admin:reports_report_change", args=[self.report.pk])))
            links.append(Link("Clear and issue", reverse("reports:issue", args=[self.meeting.slug])))
        return links

    def trail(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The links above a page: the meeting as this reader knows it, then the outline of the report, then `last`."""
        if self.is_staff:
            first = (
                f"Report of {self.meeting.short_title}",
                reverse("admin:reports_report_change", args=[self.report.pk]),
            )
        else:
            first = (self.meeting.short_title, reverse("my:meeting", args=[self.meeting.slug]))
        return [first, (self.writing, reverse("reports:outline", args=[self.meeting.slug]) if last else ""), *last]


def workspace_of(request: HttpRequest, slug: str) -> Workspace:
    """The report of the meeting, for those who write it or work on the meeting; raises Http404 for others.

    Raises RowRemoved if there is none, to those who work on the meeting.
    """
    report = Report.objects.select_related("meeting").filter(meeting__slug=slug).first()
    if report is None:
        meeting = get_object_or_404(Meeting, slug=slug)
        raise RowRemoved(Report, None) if has_role(request, StaffRole.VIEWER, meeting.pk) else Http404
    is_staff = has_role(request, StaffRole.VIEWER, report.meeting_id)
    is_writer = has_role(request, StaffRole.EDITOR, report.meeting_id) or writing_rules.is_writer(request.user, report)
    if not (is_staff or is_writer):
        raise NotYours
    if is_staff:
        request.edited_meeting = report.meeting_id  # whose bar stands above the page
    return Workspace(report, is_staff, is_writer)


def section_of(workspace: Workspace, pk: int) -> Section:
    """The section of this report; raises RowRemoved for one that was deleted or belongs to another."""
    sections = Section.objects.present().filter(report=workspace.report).select_related("text")
    section = sections.filter(pk=pk).first()
    if section is None:
        raise RowRemoved(Section, pk)
    section.report = workspace.report
    return section
