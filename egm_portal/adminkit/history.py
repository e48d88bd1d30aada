"""What is kept of changes to rows: the values of some fields before and after, who made the change, and when.

django-auditlog writes an entry for each saved row. Only the fields that `keep` names are compared, so that nothing
private comes there by being forgotten. Its middleware is not used: it asks for the session on every request, and
keeps addresses of computers.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar

from auditlog.models import LogEntry as AuditLogEntry
from auditlog.registry import auditlog
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, pre_save
from django.http import HttpRequest, HttpResponse

from egm_portal.clock import portal_now

WITHHELD = "withheld"
"""Stands for every value of a field of which only that it changed is kept."""

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_end_of_day: set[tuple[type[Model], str]] = set()


def keep(
    model: type[Model], fields: Iterable[str], *, withheld: Iterable[str] = (), deadlines: Iterable[str] = ()
) -> None:
    """Lets changes of these fields be kept for as long as the row is there.

    Of fields that are `withheld` it is kept that they changed, and not to what. Those of `fields` that are `deadlines`
    are shown as such: midnight is 24:00 of the day that it ends.
    """
    auditlog.register(
        model,
        include_fields=[*fields, *withheld],
        mask_fields=[*withheld],
        mask_callable="egm_portal.adminkit.history.withhold",
    )
    _end_of_day.update((model, name) for name in deadlines)
    # Connected after auditlog's own, so that the entry of the deletion goes too.
    post_delete.connect(_forget, sender=model, dispatch_uid=f"history of {model._meta.label}")


def kept_fields(model: type[Model]) -> set[str]:
    """The names of the fields whose changes are kept; none for a model without a history."""
    return set(auditlog.get_model_fields(model)["include_fields"]) if auditlog.contains(model) else set()


def withhold(value: str) -> str:
    """What is kept in place of a value: whether there was one."""
    return "" if value in ("", "None") else WITHHELD


def ends_day(model: type[Model], field: str) -> bool:
    """Whether the field holds a deadline."""
    return (model, field) in _end_of_day


def entries_of(rows: QuerySet | Iterable[int], model: type[Model]) -> QuerySet:
    """What is kept of these rows of the model, given by their ids or as a query for them."""
    return AuditLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=rows)


def actor(get_response: Callable) -> Callable:
    """Middleware that lets an entry name who is signed in; who that is, is asked only when an entry is written."""

    def remembered(request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return get_response(request)
        finally:
            _request.reset(token)

    return remembered


def log_rows(*, rows: Iterable[Model], by: int, flag: int, words: str) -> None:
    """Writes down for the administration's history that the user with the id `by` did this to many rows."""
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


def connect() -> None:
    """Dates both kinds of entries by the portal's calendar, and names in the audit log who is signed in."""
    pre_save.connect(_sign, sender=AuditLogEntry, dispatch_uid="history signs")
    pre_save.connect(_date, sender=AdminLogEntry, dispatch_uid="history dates")


def _sign(sender, instance: AuditLogEntry, **kwargs) -> None:
    request = _request.get()
    user = getattr(request, "user", None)
    instance.timestamp = portal_now()
    instance.actor_id = user.pk if user and user.is_authenticated else None


def _date(sender, instance: AdminLogEntry, **kwargs) -> None:
    if instance._state.adding:
        instance.action_time = portal_now()


def _forget(sender, instance: Model, **kwargs) -> None:
    entries_of([instance.pk], sender).delete()
