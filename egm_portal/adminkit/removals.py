"""Who deleted a row, and when, as far as it is known."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from egm_portal.clock import by_calendar
from egm_portal.undo.models import Change


@dataclass(frozen=True)
class Removal:
    """Who deleted a row, at which time of the portal's calendar, and what the row was called."""

    by: str
    at: datetime
    name: str = ""


def removal_of(model: type[Model], pk: object) -> Removal | None:
    """The deletion of the row by a screen or a verb; None if it went with another row, or long ago."""
    kind = ContentType.objects.get_for_model(model)
    log = LogEntry.objects.filter(content_type=kind, object_id=str(pk), action_flag=DELETION).select_related("user")
    if entry := log.order_by("-pk").first():
        return Removal(str(entry.user), entry.action_time, entry.object_repr)
    changes = Change.objects.filter(model=model._meta.label_lower, row_id=pk, undone_at=None).select_related("by")
    for change in changes.order_by("-pk"):
        if change.deleted_row:
            return Removal(str(change.by or ""), by_calendar(change.done_at))
    return None
