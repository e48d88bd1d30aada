"""The way to the report for those who write it, on pages of other packages."""

from django import template

from egm_portal.meetings.models import Meeting, User
from reports.models import Report
from reports.writing_rules import is_writer, own_sections

register = template.Library()


@register.simple_tag
def report_to_write(user: User, meeting: Meeting) -> Report | None:
    """The report of the meeting, if the user writes it, or a section of it, as a participant: at most three queries."""
    report = Report.objects.filter(meeting=meeting).first()
    return report if report and (is_writer(user, report) or own_sections(user, report)) else None
