"""Who works on a meeting, and in which role: organizers alone change it, and one of them always remains."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from egm_portal.adminkit.history import log_rows
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.actions import get_or_create_user, set_role
from egm_portal.meetings.models import Meeting, Membership, StaffRole, User
from office import mail
from office.organizers import give_access, take_access

NO_LONGER = "You are no longer an organizer of this meeting."
HAS_A_ROLE = "This person already has a role in the meeting: change it in the table."
CLOSED = "This account is closed. Ask whoever runs the portal to open it, then add the person again."

LEFT, REMOVED = "left the meeting.", "was removed."  # at the end of a sentence in the history


def refusal_to_change(membership: Membership, members: list[Membership], by: User) -> str:
    """Why this person must remain an organizer, or nothing; `members` are all of the meeting."""
    organizers = [row for row in members if row.role == StaffRole.ORGANIZER]
    if membership not in organizers or len(organizers) > 1:
        return ""
    if membership.user == by:
        return "You are the only organizer of this meeting. To leave or change your role, first make somebody else one."
    return f"{membership.user} is the only organizer of this meeting. First make somebody else an organizer."


def locked_members(meeting: Meeting) -> list[Membership]:
    """The members of the meeting, locked: when two organizers remove each other at once, the second is refused."""
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).filter(meeting=meeting)
    return list(rows.select_related("user").order_by("pk"))


@transaction.atomic
def add_member(*, meeting: Meeting, email: str, role: StaffRole, by: User) -> User:
    """Gives the person with this address a role, which changes nothing about how they sign in.

    Raises NotAllowed.
    """
    _refuse_others(locked_members(meeting), by)
    user = User.objects.select_for_update(no_key=True).filter(email__iexact=email).first()
    refuse_if(refusal_to_add(user, meeting))
    user = give_access(user=get_or_create_user(email=email))
    membership = set_role(meeting=meeting, user=user, role=role, by=by)
    mail.role_granted(user, by=by, membership=membership)
    _log(meeting, by, f"{user} was added as {role.label.lower()}.")
    return user


@transaction.atomic
def change_role(*, membership: Membership, role: StaffRole, by: User) -> None:
    """Raises NotAllowed."""
    members = locked_members(membership.meeting)
    _refuse_others(members, by)
    row = _found(membership, members)
    if row.role == role:
        return
    refuse_if(refusal_to_change(row, members, by))
    before = row.get_role_display().lower()
    set_role(meeting=row.meeting, user=row.user, role=role)
    _log(row.meeting, by, f"The role of {row.user} was changed from {before} to {role.label.lower()}.")


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """Takes the role, and with somebody's last role their access to the administration. Raises NotAllowed.

    Everybody may leave; only organizers remove others.
    """
    members = locked_members(membership.meeting)
    row = _found(membership, members)
    if row.user != by:
        _refuse_others(members, by)
    refuse_if(refusal_to_change(row, members, by))
    user = User.objects.select_for_update(no_key=True).get(pk=row.user_id)
    row.delete()
    if not user.is_superuser and not Membership.objects.filter(user=user).exists():
        take_access(user=user)
    words = LEFT if user == by else REMOVED
    _log(membership.meeting, by, f"{user}, {row.get_role_display().lower()}, {words}")


def removal_in_history(meeting: Meeting, person: str) -> LogEntry | None:
    """The newest entry in the meeting's history that says that the person has no role any more."""
    kind = ContentType.objects.get_for_model(Meeting)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(meeting.pk)).select_related("user")
    sentences = [f"{person}, {role.label.lower()}, {words}" for role in StaffRole for words in (LEFT, REMOVED)]
    return entries.filter(change_message__in=sentences).order_by("-pk").first()


def _refuse_others(members: list[Membership], by: User) -> None:
    own = [row for row in members if row.user == by and row.role == StaffRole.ORGANIZER]
    refuse_if("" if own or by.is_superuser else NO_LONGER)


def _found(membership: Membership, members: list[Membership]) -> Membership:
    for row in members:
        if row.pk == membership.pk:
            return row
    raise NotAllowed("This person was removed meanwhile.")


def refusal_to_add(user: User | None, meeting: Meeting) -> str:
    if user is None:
        return ""
    if Membership.objects.filter(meeting=meeting, user=user).exists():
        return HAS_A_ROLE
    return "" if user.is_active else CLOSED


def _log(meeting: Meeting, by: User, sentence: str) -> None:
    log_rows(rows=[meeting], by=by.pk, flag=CHANGE, words=sentence)
