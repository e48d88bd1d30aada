"""Who changed a field last, and when, as far as the history of the row knows."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from egm_portal.adminkit.conflicts.forms import EditConflict
from egm_portal.adminkit.history import entries_of, kept_fields
from egm_portal.text import dates

NEWEST = 20  # entries, among which the other change must be


@dataclass(frozen=True)
class LastSave:
    """Who saved the stored value, and when."""

    by: str
    at: datetime


def note_changes(conflicts: list[EditConflict], row: Model, zone: str) -> None:
    """Adds to each conflict on the page of `row` who made the other change, and when by the clocks of `zone`."""
    kind = ContentType.objects.get_for_model(row)
    log_entries = AdminLogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
    logged = [
        (LastSave(str(entry.user), entry.action_time), json.loads(entry.change_message))
        for entry in log_entries.order_by("-pk")[:NEWEST]
        if entry.change_message.startswith("[")
    ]
    for conflict in conflicts:
        in_log = (change for change, parts in logged if conflict.is_in_message(parts, row))
        change = last_in_history(conflict) or next(in_log, None)
        if change:
            conflict.by, conflict.saved = change.by, dates.hour_and_day(change.at, zone)


def last_in_history(conflict: EditConflict) -> LastSave | None:
    """Who changed the field last, if the history keeps its values."""
    saved = conflict.form.instance
    if conflict.name not in kept_fields(conflict.form._meta.model):
        return None
    entries = entries_of([saved.pk], type(saved)).select_related("actor").order_by("-timestamp", "-pk")[:NEWEST]
    entry = next((entry for entry in entries if conflict.name in (entry.changes or {})), None)
    return LastSave(str(entry.actor or ""), entry.timestamp) if entry else None
