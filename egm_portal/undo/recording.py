"""Recording what a verb changes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet

from egm_portal.meetings.models import Meeting, User
from egm_portal.undo.models import Change, ChangedRow

_present: ContextVar[Change | None] = ContextVar("present change", default=None)

Values = dict[tuple[str, int], dict[str, object]]


@contextmanager
def recorded(
    row: Model, *, verb: str, meeting: Meeting, by: User | None, batch: UUID, touched: Sequence[QuerySet]
) -> Iterator[None]:
    """Records what changes inside it, so that it can be undone; it belongs inside the transaction of the verb.

    `touched` are the rows that the verb may change, add or delete, in the order in which they are locked. Only the
    columns that a queryset loads are compared; of rows that are deleted it loads all. A verb that changes nothing
    leaves no record.
    """
    label = row._meta.label_lower
    change = Change.objects.create(meeting=meeting, batch=batch, verb=verb, model=label, row_id=row.pk, by=by)
    before = _values(touched)
    token = _present.set(change)
    try:
        yield
    finally:
        _present.reset(token)
    change.rows = _differences(before, _values(touched))
    if change.rows or change.mails_leave_at:
        change.save(update_fields=["rows", "mails_leave_at"])
    else:
        change.delete()


def record(row: Model, *, verb: str, meeting: Meeting, by: User | None, rows: Iterable[ChangedRow]) -> Change:
    """Records a change whose rows the action knows itself; it belongs inside the action's transaction."""
    written = [
        {"model": changed.model._meta.label_lower, "pk": changed.pk, "before": changed.before, "after": changed.after}
        for changed in rows
    ]
    values = {"verb": verb, "meeting": meeting, "by": by, "rows": written}
    return Change.objects.create(model=row._meta.label_lower, row_id=row.pk, **values)


def note_mail(leaves_at: datetime) -> Change | None:
    """Notes that the change being recorded sends an e-mail, due at `leaves_at`; returns the change, if there is one."""
    change = _present.get()
    if change:
        change.mails_leave_at = min(leaves_at, change.mails_leave_at or leaves_at)
    return change


def values_of(row: Model) -> dict[str, object]:
    """The columns of the row that were loaded, without its id, as JSON."""
    deferred, values = row.get_deferred_fields(), {}
    for field in row._meta.concrete_fields:
        if field.attname not in deferred and not field.primary_key:
            value = field.value_from_object(row)
            is_json = value is None or isinstance(value, bool | int | str)
            values[field.attname] = value if is_json else field.value_to_string(row)
    return values


def _values(touched: Sequence[QuerySet]) -> Values:
    # `all()`: a queryset remembers what it has read.
    return {(row._meta.label_lower, row.pk): values_of(row) for rows in touched for row in rows.all()}


def _differences(before: Values, after: Values) -> list[dict]:
    rows = []
    for (model, pk), values in after.items():
        was = before.get((model, pk))
        if was is None:
            rows.append({"model": model, "pk": pk, "before": None, "after": values})
        elif names := [name for name in values if was[name] != values[name]]:
            was, now = ({name: these[name] for name in names} for these in (was, values))
            rows.append({"model": model, "pk": pk, "before": was, "after": now})
    # A row that a queryset finds no longer is not always deleted.
    gone = [(model, pk) for model, pk in before if (model, pk) not in after]
    deleted = [key for key in gone if not apps.get_model(key[0])._base_manager.filter(pk=key[1]).exists()]
    rows += [{"model": model, "pk": pk, "before": before[model, pk], "after": None} for model, pk in deleted]
    return rows
