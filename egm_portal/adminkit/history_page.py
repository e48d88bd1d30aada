"""The history of a row as organizers read it: each step, with the values before and after."""

import json
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
from egm_portal.adminkit.history import WITHHELD, entries_of, is_deadline
from egm_portal.meetings.models import Meeting, User
from egm_portal.text import dates

# What the same person did within this time is shown as one step: a verb, and the values that it changed.
TOGETHER = timedelta(seconds=5)

PLAIN = {ADDITION: "Added.", CHANGE: "Changed."}


@dataclass(frozen=True)
class FieldChange:
    """A field's label, and its value before and after; both are empty if only the change itself is known."""

    label: str
    before: str = ""
    after: str = ""


@dataclass
class Step:
    """What somebody did to the row at one time; `by` is None for the portal itself and for links in mails."""

    at: datetime
    by: User | None
    sentences: list[str] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)

    @classmethod
    def of_audit(cls, entry: AuditLogEntry, model: type[Model], meeting: Meeting) -> "Step":
        if entry.action == AuditLogEntry.Action.CREATE:
            return cls(entry.timestamp, entry.actor, ["Added."])
        step, changes = cls(entry.timestamp, entry.actor), entry.changes or {}
        for column in model._meta.concrete_fields:
            if column.name in changes:
                values = changes[column.name]
                shown = [] if WITHHELD in values else [_formatted(column, value, meeting) for value in values]
                step.changes.append(FieldChange(capfirst(column.verbose_name), *shown))
        return step

    @classmethod
    def of_log(cls, log_entry: AdminLogEntry) -> "Step":
        step = cls(log_entry.action_time, log_entry.user)
        if not log_entry.change_message.startswith("["):
            sentence = log_entry.change_message or PLAIN.get(log_entry.action_flag)
            step.sentences += [sentence] if sentence else []
            return step
        for part in json.loads(log_entry.change_message):
            changed = part.get("changed", {})
            if "fields" in changed and "name" not in changed:  # a name: fields of a row within the row, as of an inline
                step.changes += map(FieldChange, changed["fields"])
            elif sentence := AdminLogEntry(change_message=json.dumps([part])).get_change_message():
                step.sentences.append(sentence)
        return step

    def is_continued_by(self, step: "Step") -> bool:
        """Whether the same person took the other step at once."""
        return self.by == step.by and step.at - self.at <= TOGETHER

    def add(self, step: "Step") -> None:
        """Takes over what the other step says that this one does not."""
        self.sentences += [sentence for sentence in step.sentences if sentence not in self.sentences]
        known = {change.label.lower() for change in self.changes}
        self.changes += [change for change in step.changes if change.before or change.label.lower() not in known]


class HistoryPage(admin.ModelAdmin):
    """A screen that shows the whole history of a row on one page, to whoever may open the row."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        if change and obj:
            context["last_saved"] = last_saved(obj, self.zone_of(obj))
        return super().render_change_form(request, context, add, change, form_url, obj)

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


def last_saved(row: Model, zone: str) -> str:
    """When and by whom the row was saved last in the administration; empty if it never was."""
    kind = ContentType.objects.get_for_model(row)
    log_entries = AdminLogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
    newest = log_entries.order_by("-pk").first()
    return f"Last saved {dates.hour_and_day(newest.action_time, zone)} by {newest.user}" if newest else ""


def history_of(row: Model, meeting: Meeting) -> list[Step]:
    """All recorded steps of the row, the newest first: two queries."""
    entries = entries_of([row.pk], type(row)).select_related("actor").order_by("timestamp", "pk")
    kind = ContentType.objects.get_for_model(row)
    log_entries = AdminLogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
    steps = [
        *(Step.of_audit(entry, type(row), meeting) for entry in entries),
        *map(Step.of_log, log_entries.order_by("pk")),
    ]
    return joined_steps(sorted(steps, key=lambda step: step.at))[::-1]


def joined_steps(steps: list[Step]) -> list[Step]:
    """What one person did within seconds as one step, without repetitions; `steps` begin with the oldest."""
    joined: list[Step] = []
    for step in steps:
        if joined and joined[-1].is_continued_by(step):
            joined[-1].add(step)
        else:
            joined.append(step)
    return joined


def _formatted(of: Field, value: object, meeting: Meeting) -> str:
    if value in (None, ""):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(of, DateTimeField):
        at = datetime.fromisoformat(value).replace(tzinfo=UTC)
        return local(at, meeting, ends_day=is_deadline(of.model, of.name))
    if isinstance(of, DateField):
        return date_format(date.fromisoformat(value))
    return str(dict(of.flatchoices).get(value, value))
