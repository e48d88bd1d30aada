"""The conflicts of a programme as the box and the rows show them."""

from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.http import urlencode

from agenda.conflict_queries import Conflicts
from agenda.rules import Conflict, Remedy
from agenda.severities import Severity
from egm_portal.adminkit.roles import has_role
from egm_portal.meetings.models import Meeting, StaffRole
from office.admin_urls import programme_url
from office.programme.conflict_pages import ReasonForm

register = template.Library()

SIGNS = {Severity.BLOCKS_RELEASE: "!", Severity.BLOCKS_FINAL: "?", Severity.NOTICE: "i"}


@dataclass(frozen=True)
class Group:
    """The conflicts of one severity; `accepted` are those that nobody has to look at again."""

    severity: Severity
    conflicts: list[Conflict]
    accepted: list[Conflict]


@register.simple_tag
def conflict_groups(conflicts: Conflicts) -> list[Group]:
    """Those of each severity of which there are any, the most severe first."""
    groups = [
        Group(Severity.BLOCKS_RELEASE, conflicts.blocking_release, []),
        Group(Severity.BLOCKS_FINAL, conflicts.blocking_final, conflicts.accepted),
        Group(Severity.NOTICE, conflicts.notices, []),
    ]
    return [group for group in groups if group.conflicts or group.accepted]


@register.simple_tag
def sign_of(conflict: Conflict) -> str:
    return SIGNS[conflict.severity]


@register.simple_tag(takes_context=True)
def remedy_link(context: Context, conflict: Conflict, meeting: Meeting) -> str:
    """Where the remedy leads, if it is no button and the reader's role allows it."""
    remedy, request = conflict.remedy, context["request"]
    if remedy.kind == Remedy.Kind.REVIEW:
        return f"{reverse('admin:papers_paper_review', args=[meeting.slug])}?{urlencode({'paper': remedy.row})}"
    if remedy.kind == Remedy.Kind.REMIND and has_role(request, StaffRole.ORGANIZER, meeting.pk):
        then = context.get("then") or request.get_full_path()
        return f"{reverse('admin:papers_paper_remind')}?{urlencode({'id': remedy.row, 'then': then})}"
    if remedy.kind == Remedy.Kind.CHOOSE and has_role(request, StaffRole.EDITOR, meeting.pk):
        return f"{programme_url(meeting)}?{conflict.anchor.replace('-', '=')}#{conflict.anchor}"
    return ""


@register.simple_tag(takes_context=True)
def reason_form(context: Context, conflict: Conflict) -> ReasonForm:
    """The form that accepts the conflict: the one that was refused, or an empty one."""
    refused = context.get("refused_form")
    if refused and context["refused"] == conflict.fingerprint:
        return refused
    return ReasonForm(label_suffix="", auto_id=f"id_{conflict.fingerprint[:12]}_%s")
