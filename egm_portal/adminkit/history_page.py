"""The history of a row as organizers read it: what was done, and each value before and after."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from auditlog.models import LogEntry as AuditLogEntry
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import DateField, DateTimeField, Field, Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.text import capfirst

from egm_portal.adminkit.cells import local
from egm_portal.adminkit.history import WITHHELD, ends_day, entries_of
from egm_portal.meetings.models import Meeting, User

TOGETHER = timedelta(seconds=5)
"""What the same person did within this time is told as one step: a verb, and the values that it changed."""

PLAIN = {ADDITION: "Added.", CHANGE: "Changed."}


@dataclass(frozen=True)
class Change:
    """A field's label, and its value before and after; neither where only the change is known."""

    label: str
    before: str = ""
    after: str = ""


@dataclass
class Step:
    """What somebody did to the row at one time; `by` is None for the portal itself and for links in mails."""

    at: datetime
    by: User | None
    sentences: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


class HistoryPage(admin.ModelAdmin):
    """A screen whose rows tell their whole history on one page, to whoever may open the row."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        meeting = self.meeting_of(row)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {row}",
            "opts": self.opts,
            "row": row,
            "meeting": meeting,
            "steps": [(local(step.at, meeting), step) for step in history_of(row, meeting)],
        }
        return TemplateResponse(request, "admin/history.html", context)


def history_of(row: Model, meeting: Meeting) -> list[Step]:
    """Everything that is known to have been done to the row, the newest first: two queries."""
    entries = entries_of([row.pk], type(row)).select_related("actor").order_by("timestamp", "pk")
    kind = ContentType.objects.get_for_model(row)
    log_entries = AdminLogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
    told = [
        *(_of_entry(entry, type(row), meeting) for entry in entries),
        *map(_of_log_entry, log_entries.order_by("pk")),
    ]
    return list(reversed(_joined(sorted(told, key=lambda step: step.at))))


def _joined(steps: Iterable[Step]) -> list[Step]:
    """The steps in their order; what one person did within seconds is one step, and tells nothing twice."""
    joined: list[Step] = []
    for step in steps:
        last = joined[-1] if joined else None
        if last is None or last.by != step.by or step.at - last.at > TOGETHER:
            joined.append(step)
            continue
        last.sentences += [sentence for sentence in step.sentences if sentence not in last.sentences]
        known = {change.label.lower() for change in last.changes}
        last.changes += [change for change in step.changes if change.before or change.label.lower() not in known]
    return joined


def _of_entry(entry: AuditLogEntry, model: type[Model], meeting: Meeting) -> Step:
    if entry.action == AuditLogEntry.Action.CREATE:
        return Step(entry.timestamp, entry.actor, ["Added."])
    fields = {field.name: field for field in model._meta.concrete_fields}
    kept = [(field, *entry.changes[name]) for name, field in fields.items() if name in (entry.changes or {})]
    return Step(entry.timestamp, entry.actor, [], [_change(each, *values, meeting) for each, *values in kept])


def _change(of: Field, before: object, after: object, meeting: Meeting) -> Change:
    label = capfirst(of.verbose_name)
    if WITHHELD in (before, after):
        return Change(label)
    return Change(label, _shown(of, before, meeting), _shown(of, after, meeting))


def _shown(of: Field, value: object, meeting: Meeting) -> str:
    """The value as people write it: choices by their labels, instants by the clocks of the meeting."""
    if value in (None, ""):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(of, DateTimeField):
        at = datetime.fromisoformat(value).replace(tzinfo=UTC)
        return local(at, meeting, ends_day=ends_day(of.model, of.name))
    if isinstance(of, DateField):
        return date_format(date.fromisoformat(value))
    return str(dict(of.flatchoices).get(value, value))


def _of_log_entry(log_entry: AdminLogEntry) -> Step:
    step = Step(log_entry.action_time, log_entry.user)
    for sentence, labels in _parts(log_entry):
        step.sentences += [sentence] if sentence else []
        step.changes += map(Change, labels)
    return step


def _parts(log_entry: AdminLogEntry) -> Iterator[tuple[str, list[str]]]:
    """What the administration wrote down: sentences, and the labels of changed fields of the row itself."""
    if not log_entry.change_message.startswith("["):
        yield log_entry.change_message or PLAIN.get(log_entry.action_flag, ""), []
        return
    for part in json.loads(log_entry.change_message):
        changed = part.get("changed", {})
        if "fields" in changed and "name" not in changed:
            yield "", changed["fields"]
        else:
            yield AdminLogEntry(change_message=json.dumps([part])).get_change_message(), []
