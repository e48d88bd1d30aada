"""Organizers, and their group with its permissions in the administration, which each migration updates."""

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Group
from django.db import transaction

from egm_portal.meetings.actions import get_or_create_user, open_first_factor, remove_means_of_signing_in
from egm_portal.meetings.models import User

GROUP = "Organizers"
LOOK = ("view",)
CHANGE = ("view", "change")
WORK = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")
# What is not named here organizers do not even see. Documents and papers are withdrawn and never deleted: their
# addresses are permanent. Rows that only actions write can be viewed.
MAY: dict[str, tuple[str, ...]] = {
    "meetings.meeting": WORK,
    "meetings.aidememoiresection": ALL,
    "meetings.contact": ALL,
    "mail.message": CHANGE,
    "mail.contactmessage": LOOK,
    "mail.mailtemplate": ALL,
    "mail.bounce": CHANGE,
    "participants.participant": ALL,
    "participants.invitation": LOOK,
    "participants.fundingterms": WORK,
    "participants.participanttask": ALL,
    "papers.document": WORK,
    "papers.author": ALL,
    "papers.version": LOOK,
    "papers.paper": WORK,
    "papers.extension": LOOK,
    "agenda.session": LOOK,
    "agenda.itemdocument": ALL,
    "agenda.sessiondocument": ALL,
    "agenda.programme": LOOK,
    "reports.report": WORK,
    "reports.writer": ALL,
    "room.recommendation": ALL,
    "reports.citingdocument": ALL,
    "review.clearance": CHANGE,
    "review.clearanceevent": LOOK,
    "reminders.reminderrule": ALL,
    "reminders.reminder": LOOK,
}


@transaction.atomic
def make_organizer(*, email: str, name: str = "") -> User:
    """Opens the administration to the user with this address, without a meeting yet."""
    user = get_or_create_user(email=email, name=name)
    user.name = name or user.name
    return give_access(user=user)


@transaction.atomic
def make_superuser(*, email: str, password: str, name: str = "", lost_second_factor: bool = False) -> User:
    """Makes the user a superuser, who sets up the first second factor in a session opened with this password."""
    user = get_or_create_user(email=email, name=name)
    if lost_second_factor or not user.is_superuser:
        # What the user set up before, with access to the mailbox alone, must not open every meeting.
        remove_means_of_signing_in(user=user)
    user.name, user.is_superuser = name or user.name, True
    user.set_password(password)
    return give_access(user=user)


def give_access(*, user: User) -> User:
    """Opens the administration to the user: with their second factor, or the first one that a mailed link sets up."""
    user.is_staff = True
    user.save()
    user.groups.add(Group.objects.get(name=GROUP))
    if not user.is_superuser:
        open_first_factor(user=user)
    return user


def take_access(*, user: User) -> None:
    """Closes the administration to the user, who signs in as before."""
    user.is_staff, user.first_factor_until = False, None
    user.save()
    user.groups.remove(Group.objects.get(name=GROUP))


def update_group(sender, using: str, apps: Apps = installed, **kwargs) -> None:
    """Grants the group exactly the permissions in `MAY`. Runs after each migration, when they exist."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        # A migration to a state in which the app does not exist yet.
        return
    group, _ = group_model.objects.using(using).get_or_create(name=GROUP)
    granted = []
    for permission in permission_model.objects.using(using).select_related("content_type"):
        kind = permission.content_type
        verbs = MAY.get(f"{kind.app_label}.{kind.model}", ())
        if permission.codename in [f"{verb}_{kind.model}" for verb in verbs]:
            granted.append(permission)
    group.permissions.set(granted)
