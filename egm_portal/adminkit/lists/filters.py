"""The filters of lists: of a field's values, of years and months, and those that only links of other pages set."""

from django.contrib import admin
from django.db.models import BooleanField, Field, Model, QuerySet
from django.utils.text import capfirst

NOT_KNOWN = "unknown"
"""In an address, instead of an empty value: a form sends that for "any"."""


class LinkedFilter:
    """A filter that links of other pages set: it can be removed, but no select offers it."""


class FieldFilter(admin.SimpleListFilter):
    """The values of a field, or yes and no. Of several values in the address a row has any."""

    field: Field

    def __init__(self, request, params, model, model_admin) -> None:
        self.values = [value for value in params.get(self.parameter_name, []) if value]
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        if isinstance(self.field, BooleanField):
            return [("1", "Yes"), ("0", "No")]
        unknown = [(NOT_KNOWN, f"{capfirst(self.field.verbose_name)} not known")] if self.field.blank else []
        # Of a free text only what a link asks for.
        choices = self.field.flatchoices or [(value, value) for value in self.values if value != NOT_KNOWN]
        return [*((str(value), label) for value, label in choices if value), *unknown]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if not self.values:
            return queryset
        offered = {value for value, _ in self.lookup_choices}.intersection(self.values)
        return queryset.filter(**{f"{self.field.name}__in": ["" if value == NOT_KNOWN else value for value in offered]})


def field_filter(model: type[Model], name: str, *kinds: type) -> type[FieldFilter]:
    """The filter of a field that a screen names in `list_filter`, or in `linked_fields` with LinkedFilter as kind."""
    field = model._meta.get_field(name)
    attributes = {"field": field, "title": field.verbose_name, "parameter_name": f"{name}__exact"}
    return type(f"{name.title()}Filter", (*kinds, FieldFilter), attributes)


class PeriodFilter(admin.SimpleListFilter):
    """The years in which something happened, or its months: whatever `unit` says."""

    column: str
    unit = "month"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        rows = model_admin.rows_of_list(request).order_by()
        is_instant = rows.model._meta.get_field(self.column).get_internal_type() == "DateTimeField"
        periods = (rows.datetimes if is_instant else rows.dates)(self.column, self.unit, order="DESC")
        value, label = ("%Y", "%Y") if self.unit == "year" else ("%Y-%m", "%B %Y")
        return [(f"{period:{value}}", f"{period:{label}}") for period in periods]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        if self.value() not in dict(self.lookup_choices):
            return queryset.none()
        year, _, month = self.value().partition("-")
        wanted = {f"{self.column}__year": year} | ({f"{self.column}__month": month} if month else {})
        return queryset.filter(**wanted)
