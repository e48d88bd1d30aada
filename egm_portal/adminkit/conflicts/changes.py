"""Who changed a field last, and when, as far as the history of the row knows."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from egm_portal.adminkit.conflicts.forms import Conflict
from egm_portal.adminkit.history import entries_of, kept_fields
from egm_portal.text import dates

NEWEST = 20  # entries: who else was at work is among them


@dataclass(frozen=True)
class Change:
    """Who wrote the text that is stored, and when."""

    by: str
    at: datetime


def note_changes(conflicts: list[Conflict], row: Model, zone: str) -> None:
    """Notes with each conflict on the page of `row` who made the other change, and when by the clocks of `zone`."""
    log_entries = _log_entries_of(row)
    for conflict in conflicts:
        model = conflict.form._meta.model
        entry = _entry(conflict) if conflict.name in kept_fields(model) else None
        change = entry or next((change for change, told in log_entries if _is_told(conflict, told, row)), None)
        if change:
            conflict.by, conflict.saved = change.by, dates.hour_and_day(change.at, zone)


def _entry(conflict: Conflict) -> Change | None:
    row = conflict.form.instance
    entries = entries_of([row.pk], type(row)).select_related("actor").order_by("-timestamp", "-pk")[:NEWEST]
    found = next((entry for entry in entries if conflict.name in (entry.changes or {})), None)
    return Change(str(found.actor or ""), found.timestamp) if found else None


def _log_entries_of(row: Model) -> list[tuple[Change, list[dict]]]:
    kind = ContentType.objects.get_for_model(row)
    log_entries = (
        AdminLogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").order_by("-pk")
    )
    told = [(log_entry, log_entry.change_message) for log_entry in log_entries[:NEWEST]]
    return [
        (Change(str(log_entry.user), log_entry.action_time), json.loads(text))
        for log_entry, text in told
        if text.startswith("[")
    ]


def _is_told(conflict: Conflict, parts: list[dict], row: Model) -> bool:
    """Whether what the administration wrote down of one save speaks of this field, or of this row's end."""
    of_page = conflict.form.instance is row
    name = str(conflict.form._meta.model._meta.verbose_name)
    if conflict.deleted_by_others:
        return any(part.get("deleted", {}).get("name") == name for part in parts)
    changed = [part["changed"] for part in parts if "changed" in part]
    own = [part for part in changed if (part.get("name") is None if of_page else part.get("name") == name)]
    labels = {label for part in own for label in part.get("fields", [])}
    field = conflict.form.fields.get(conflict.name)
    return bool(labels) if field is None else (field.label or conflict.name) in labels
