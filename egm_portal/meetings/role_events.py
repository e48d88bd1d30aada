"""Writes an event whenever somebody may do more here than before, or less, from whichever screen or command."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_save, pre_save

from egm_portal.meetings.models import Meeting, User
from egm_portal.security_events import event_after_commit

FLAGS = ("is_staff", "is_superuser", "is_active")
CHANGES = {"post_add": "added", "post_remove": "removed", "pre_clear": "removed"}


def connect() -> None:
    """Watches the flags of users, the organizers of meetings, and groups."""
    pre_save.connect(_remember, sender=User, dispatch_uid="roles before")
    post_save.connect(_compare, sender=User, dispatch_uid="roles after")
    m2m_changed.connect(_organizers, sender=Meeting.organizers.through, dispatch_uid="roles of meetings")
    m2m_changed.connect(_groups, sender=User.groups.through, dispatch_uid="roles by group")


def _remember(sender, instance: User, update_fields: Iterable[str] | None, **kwargs) -> None:
    """Keeps what the row says until it is saved. A sign-in, which saves its date alone, asks for nothing."""
    touched = update_fields is None or set(FLAGS) & set(update_fields)
    instance.flags_before = User.objects.filter(pk=instance.pk).values(*FLAGS).first() if touched else None


def _compare(sender, instance: User, created: bool, **kwargs) -> None:
    before = {"is_staff": False, "is_superuser": False, "is_active": True} if created else instance.flags_before
    if before is None:
        return
    changed = {name: getattr(instance, name) for name in FLAGS if getattr(instance, name) != before[name]}
    if changed:
        event_after_commit("role_changed", account=instance.pk, **changed)


def _organizers(sender, instance: Meeting, action: str, pk_set: set[int] | None, **kwargs) -> None:
    if action in CHANGES:
        # A field that is emptied names nobody; the event comes before, while they can be asked for.
        for account in instance.organizers.values_list("pk", flat=True) if pk_set is None else pk_set:
            event_after_commit("role_changed", account=account, meeting=instance.pk, organizer=CHANGES[action])


def _groups(sender, instance: User | Group, action: str, pk_set: set[int] | None, **kwargs) -> None:
    if action in CHANGES:
        many = instance.groups if isinstance(instance, User) else instance.user_set
        for other in many.values_list("pk", flat=True) if pk_set is None else pk_set:
            account, group = (instance.pk, other) if isinstance(instance, User) else (other, instance.pk)
            event_after_commit("role_changed", account=account, group=group, member=CHANGES[action])
