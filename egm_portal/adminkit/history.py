"""The history of rows: the values of some fields before and after each change, who made it, and when.

django-auditlog writes an entry for each saved row. Only the fields that `keep` names are compared, so that nothing
private is recorded by oversight. Its middleware is not used, because it reads the session on every request and stores
IP addresses.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar

from auditlog.diff import model_instance_diff
from auditlog.models import LogEntry as AuditLogEntry
from auditlog.registry import auditlog
from django.conf import settings
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from egm_portal.clock import portal_now

WITHHELD = "withheld"  # in place of the values of a field of which only the change itself is recorded

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_deadlines: set[tuple[type[Model], str]] = set()


def keep(
    model: type[Model], fields: Iterable[str], *, withheld: Iterable[str] = (), deadlines: Iterable[str] = ()
) -> None:
    """Records changes of these fields for as long as the row exists.

    Of `withheld` fields it is recorded that they changed, but not to what. Those of the fields that are `deadlines`
    are shown as such: midnight is 24:00 of the day that it ends.
    """
    auditlog.register(
        model,
        include_fields=[*fields, *withheld],
        mask_fields=[*withheld],
        mask_callable="egm_portal.adminkit.history.withhold",
    )
    _deadlines.update((model, name) for name in deadlines)
    # Connected after auditlog's own, so that the entry of the deletion goes too.
    post_delete.connect(_delete_entries, sender=model, dispatch_uid=f"history of {model._meta.label}")


def kept_fields(model: type[Model]) -> set[str]:
    """The names of the fields whose changes are recorded; none for a model without a history."""
    return set(auditlog.get_model_fields(model)["include_fields"]) if auditlog.contains(model) else set()


def withhold(value: str) -> str:
    return "" if value in ("", "None") else WITHHELD


def is_deadline(model: type[Model], field: str) -> bool:
    return (model, field) in _deadlines


def entries_of(rows: QuerySet | Iterable[int], model: type[Model]) -> QuerySet:
    """The audit log of these rows of the model; `rows` are ids, or a query of them."""
    return AuditLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=rows)


def actor(get_response: Callable) -> Callable:
    """Middleware that makes the request known to entries; who is signed in is read only when one is written."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return get_response(request)
        finally:
            _request.reset(token)

    return middleware


def log_rows(*, rows: Iterable[Model], by: int, flag: int, words: str) -> None:
    now = portal_now()
    AdminLogEntry.objects.bulk_create(
        AdminLogEntry(
            user_id=by,
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            object_repr=str(row)[:200],
            action_flag=flag,
            change_message=words,
            action_time=now,
        )
        for row in rows
    )


def log_added(rows: Iterable[Model]) -> None:
    """Records that these rows were added by `bulk_create`, as it is recorded of each row that is saved."""
    entries = [
        AuditLogEntry(
            content_type=ContentType.objects.get_for_model(row),
            object_pk=row.pk,
            object_id=row.pk,
            object_repr=str(row),
            action=AuditLogEntry.Action.CREATE,
            changes=model_instance_diff(None, row, use_json_for_changes=settings.AUDITLOG_STORE_JSON_CHANGES),
        )
        for row in rows
    ]
    for entry in entries:
        sign_entry(AuditLogEntry, entry)
    AuditLogEntry.objects.bulk_create(entries)


@receiver(pre_save, sender=AuditLogEntry)
def sign_entry(sender, instance: AuditLogEntry, **kwargs) -> None:
    request = _request.get()
    user = getattr(request, "user", None)
    instance.timestamp = portal_now()
    instance.actor_id = user.pk if user and user.is_authenticated else None


@receiver(pre_save, sender=AdminLogEntry)
def date_entry(sender, instance: AdminLogEntry, **kwargs) -> None:
    if instance._state.adding:
        instance.action_time = portal_now()


def _delete_entries(sender, instance: Model, **kwargs) -> None:
    entries_of([instance.pk], sender).delete()
