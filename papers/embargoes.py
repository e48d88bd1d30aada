"""Documents under an embargo, of which packages above this one say until when it is: registered here."""

from collections.abc import Callable

from django.db.models import DateTimeField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

_ends: list[Callable[[], QuerySet]] = []


def register(end: Callable[[], QuerySet]) -> None:
    """Registers a query for the time at which the embargo of the document `OuterRef("pk")` ends, if it has one."""
    _ends.append(end)


def end_of_embargo() -> Coalesce:
    """The expression for that time; null for a document without an embargo."""
    return Coalesce(*(Subquery(end()) for end in _ends), Value(None, output_field=DateTimeField()))
