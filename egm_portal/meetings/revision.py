"""The revision of a meeting, under which pages are cached: incremented with every change to what the public may see.

That of the portal follows from those of its meetings (`Meeting.objects.portal_revision`).
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F, Model
from django.db.models.signals import post_delete, post_save

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.one_change import FollowUp, follow_up


def increment_revision(meeting_id: int | None) -> None:
    """Increments the revision of the meeting, in the transaction of the change."""
    increment_revisions({meeting_id})


def increment_revisions(meetings: set[int | None]) -> None:
    """Increments the revisions of these meetings; what changes rows of several calls it once."""
    follow_up(FollowUp.REVISIONS, _increment, dict.fromkeys(meetings))


def _increment(meetings: dict[int | None, None]) -> None:
    with transaction.atomic(savepoint=False):
        # In one order: whoever saves or locks a meeting comes here holding its row, and two orders would be a deadlock.
        for meeting_id in sorted(filter(None, meetings)):
            Meeting.objects.filter(pk=meeting_id).update(revision=F("revision") + 1, revised_at=portal_now())


def increment_on_change(model: type[Model], meeting_of: Callable[[Model], int | None]) -> None:
    """Has every saved or deleted row of `model` increment the revision of the meeting that `meeting_of` returns.

    Code that writes with `update()` or `bulk_create()` calls `increment_revision` itself.
    """

    def changed(sender, instance, **kwargs) -> None:
        increment_revision(meeting_of(instance))

    label = f"revision of {model._meta.label}"
    post_save.connect(changed, sender=model, weak=False, dispatch_uid=label)
    post_delete.connect(changed, sender=model, weak=False, dispatch_uid=label)
