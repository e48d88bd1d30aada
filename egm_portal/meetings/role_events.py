"""Logs a security event whenever somebody gains or loses rights, from whichever screen or command."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver

from egm_portal.meetings.models import Membership, User
from egm_portal.security_events import event_after_commit

FLAGS = ("is_staff", "is_superuser", "is_active")
CHANGES = {"post_add": "added", "post_remove": "removed", "pre_clear": "removed"}


@receiver(pre_save, sender=User)
def remember_flags(sender, instance: User, update_fields: Iterable[str] | None, **kwargs) -> None:
    # A sign-in saves only its date, and must not cost this query.
    touched = update_fields is None or set(FLAGS) & set(update_fields)
    instance.flags_before = User.objects.filter(pk=instance.pk).values(*FLAGS).first() if touched else None


@receiver(post_save, sender=User)
def log_changed_flags(sender, instance: User, created: bool, **kwargs) -> None:
    before = {"is_staff": False, "is_superuser": False, "is_active": True} if created else instance.flags_before
    if before is None:
        return
    changed = {name: getattr(instance, name) for name in FLAGS if getattr(instance, name) != before[name]}
    if changed:
        event_after_commit("role_changed", account=instance.pk, **changed)


@receiver(post_save, sender=Membership)
def log_role(sender, instance: Membership, **kwargs) -> None:
    event_after_commit("role_changed", account=instance.user_id, meeting=instance.meeting_id, role=instance.role)


@receiver(post_delete, sender=Membership)
def log_lost_role(sender, instance: Membership, **kwargs) -> None:
    event_after_commit("role_changed", account=instance.user_id, meeting=instance.meeting_id, role="none")


@receiver(m2m_changed, sender=User.groups.through)
def log_groups(sender, instance: User | Group, action: str, pk_set: set[int] | None, **kwargs) -> None:
    if action in CHANGES:
        is_user = isinstance(instance, User)
        related = instance.groups if is_user else instance.user_set
        for pk in related.values_list("pk", flat=True) if pk_set is None else pk_set:
            account, group = (instance.pk, pk) if is_user else (pk, instance.pk)
            event_after_commit("role_changed", account=account, group=group, member=CHANGES[action])
