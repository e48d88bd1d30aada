"""Organizers, and their group with its permissions in the administration, which each migration updates."""

from allauth.mfa.models import Authenticator
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Group
from django.db import transaction

from egm_portal.meetings.actions import get_or_create_user, revoke_password_and_sessions
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
    "reports.recommendation": ALL,
    "reports.citingdocument": ALL,
    "reports.clearance": CHANGE,
    "reports.clearanceevent": LOOK,
    "reminders.reminderrule": ALL,
    "reminders.reminder": LOOK,
}


@transaction.atomic
def make_organizer(*, email: str, password: str, name: str = "", superuser: bool = False) -> User:
    """Makes the user with this address an organizer, without a meeting yet, who signs in with this password."""
    user = get_or_create_user(email=email, name=name)
    user.name = name or user.name
    user.is_superuser = user.is_superuser or superuser
    return give_access(user=user, password=password)


def give_access(*, user: User, password: str) -> User:
    """Opens the administration to the user, who signs in with this password."""
    user.is_staff = True
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=GROUP))
    return user


def take_access(*, user: User) -> None:
    """Closes the administration to the user, and ends their password and sessions. The second factor stays theirs."""
    user.is_staff = False
    user.groups.remove(Group.objects.get(name=GROUP))
    revoke_password_and_sessions(user=user)


def remove_second_factor(*, user: User) -> None:
    """Deletes a lost second factor and its recovery codes; the next sign-in asks for a new one."""
    Authenticator.objects.filter(user=user).delete()


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
