"""Who may do what in the administration of a meeting: every screen, verb and page asks here for the reader's role.

Viewers see and change nothing. Editors prepare: they fill in forms and use the verbs that say so. Organizers may do
all; they alone send, publish, release, export and set roles. Superusers count as organizers of every meeting.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from egm_portal.meetings.models import Meeting, Membership, StaffRole, User


def roles_of(request: HttpRequest) -> dict[int, StaffRole]:
    """The reader's role in each of their meetings, by the meeting's id: one query per request.

    A superuser needs none, and may have none.
    """
    if not hasattr(request, "staff_roles"):
        own = Membership.objects.filter(user=request.user.pk) if request.user.acts_as_staff else []
        request.staff_roles = {row.meeting_id: StaffRole(row.role) for row in own}
    return request.staff_roles


def own_meeting(request: HttpRequest, meeting: int | None) -> int | None:
    """The id if it is that of one of the reader's meetings: of others nothing is shown, and forms leave them out."""
    return meeting if meeting in roles_of(request) else None


def has_role(request: HttpRequest, role: StaffRole, meeting: int | None = None) -> bool:
    """Whether the reader has this role or a higher one in the meeting with this id, or without an id in any meeting.

    If not, the page of error 403 says so, should it follow.
    """
    if request.user.is_superuser and request.user.acts_as_staff:
        request.user.used_role = True
        return True
    roles = roles_of(request)
    found = [roles.get(meeting)] if meeting else roles.values()
    is_found = any(own.includes(role) for own in found if own)
    if is_found:
        request.user.used_role = True
    else:
        request.lacks_role_in = meeting
    return is_found


def has_role_everywhere(request: HttpRequest, role: StaffRole) -> bool:
    """Whether the reader has this role or a higher one in each of their meetings."""
    is_superuser = request.user.is_superuser and request.user.acts_as_staff
    return is_superuser or all(own.includes(role) for own in roles_of(request).values())


def require_role(request: HttpRequest, role: StaffRole, meeting: int | None = None) -> None:
    """Raises PermissionDenied, which is answered with 403 and the names of those who can do it."""
    if not has_role(request, role, meeting):
        raise PermissionDenied


def meeting_or_404(request: HttpRequest, role: StaffRole = StaffRole.VIEWER, **lookup) -> Meeting:
    """One of the reader's meetings, whose bar is shown above the page.

    Raises Http404 for another meeting, and PermissionDenied if the reader's role in it is below `role`.
    """
    meeting = get_object_or_404(Meeting.objects.for_member(request.user), **lookup)
    request.edited_meeting = meeting.pk
    require_role(request, role, meeting.pk)
    return meeting


@dataclass(frozen=True)
class RoleRefusal:
    """For the page that refuses: the reader's highest role in these meetings, and who may do everything in each."""

    role: StaffRole
    organizers: dict[Meeting, list[User]]

    @property
    def is_viewer(self) -> bool:
        return self.role == StaffRole.VIEWER

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that was meant, or None if it was no single one."""
        return next(iter(self.organizers)) if len(self.organizers) == 1 else None


def role_refusal(request: HttpRequest) -> RoleRefusal | None:
    """What the page says if the reader's role in one of their meetings, or in all, was too low; otherwise None."""
    if not hasattr(request, "lacks_role_in"):
        return None
    asked, own = request.lacks_role_in, roles_of(request)
    roles = own if asked is None else {asked: own[asked]} if asked in own else {}
    if not roles:
        return None
    organizers = {meeting: [] for meeting in Meeting.objects.filter(pk__in=roles)}
    members = Membership.objects.filter(meeting__in=organizers, role=StaffRole.ORGANIZER, user__is_active=True)
    for row in members.select_related("user", "meeting"):
        organizers[row.meeting].append(row.user)
    highest = StaffRole.EDITOR if StaffRole.EDITOR in roles.values() else StaffRole.VIEWER
    return RoleRefusal(highest, organizers)
