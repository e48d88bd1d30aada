"""Organizers, and their group: what its members may do in the administration, kept in step by each migration."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Group
from django.db import transaction

from egm_portal.meetings.actions import user_with_email
from egm_portal.meetings.models import User

GROUP = "Organizers"
LOOK = ("view",)
CHANGE = ("view", "change")
WORK = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")
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
    "agenda.session": ALL,
    "agenda.item": ALL,
    "agenda.officer": ALL,
    "agenda.programme": LOOK,
    "reports.report": WORK,
    "reports.section": ALL,
    "reports.recommendation": ALL,
    "reminders.reminderrule": ALL,
    "reminders.reminder": LOOK,
}


@transaction.atomic
def make_organizer(*, email: str, password: str, name: str = "", superuser: bool = False) -> User:
    """The user with this address as an organizer who signs in with this password; no meeting is theirs yet."""
    user = user_with_email(email=email, name=name)
    user.name = name or user.name
    user.is_staff, user.is_superuser = True, user.is_superuser or superuser
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=GROUP))
    return user


def forget_second_factor(*, user: User) -> None:
    """Takes away what the organizer has lost, codes for its loss with it; the next sign-in asks for another."""
    Authenticator.objects.filter(user=user).delete()


def keep_group(sender, using: str, apps: Apps = installed, **kwargs) -> None:
    """Gives the group exactly the permissions of `MAY`; runs after each migration, when they exist."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        return
    group, _ = group_model.objects.using(using).get_or_create(name=GROUP)
    permissions = permission_model.objects.using(using).select_related("content_type")
    group.permissions.set([permission for permission in permissions if _is_granted(permission)])


def _is_granted(permission) -> bool:
    kind = f"{permission.content_type.app_label}.{permission.content_type.model}"
    return permission.codename in _codenames(kind.split(".")[1], MAY.get(kind, ()))


def _codenames(model: str, verbs: Iterable[str]) -> list[str]:
    return [f"{verb}_{model}" for verb in verbs]
