"""Formsets for rows that several people change, add and delete."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cached_property, partial

from django import forms
from django.db import connection
from django.db.models import Model, QuerySet, UniqueConstraint, Value
from django.forms.formsets import DELETION_FIELD_NAME

from egm_portal.adminkit.conflicts import shown_values
from egm_portal.adminkit.conflicts.forms import CLOSED, CODE, MINE, ROW, THEIRS, ConflictForm, conflicts_of


class ConflictRows:
    """What both kinds of formsets do; a mixin for Django's."""

    is_closed = False  # whether the reader may no longer change the rows
    can_restore = True  # whether a row that others deleted can be written again from what its form has
    _number_existing: int | None = None

    @cached_property
    def _choices(self) -> dict[str, list]:
        return {}

    @cached_property
    def management_form(self) -> forms.Form:
        form = super().management_form
        form.fields[shown_values.NAME] = shown_values.ShownField(self._shows)
        return form

    @cached_property
    def seen(self) -> dict[str, shown_values.Shown]:
        return shown_values.read_rows(self.data.get(f"{self.prefix}-{shown_values.NAME}", ""))

    @cached_property
    def forms(self) -> list[ConflictForm]:
        """The forms of existing rows, of rows that others deleted and that can be restored, and of new rows."""
        posted = super().forms
        if not self.is_bound:
            return posted
        first, new = posted[: self.initial_form_count()], posted[self.initial_form_count() :]
        existing = [form for form in first if form.instance.pk is not None]
        # Django finds the row of each of these forms by its position.
        self._queryset, self._number_existing = [form.instance for form in existing], len(existing)
        return existing + [form for form in first if form.instance.pk is None and not form.is_absent] + new

    def initial_form_count(self) -> int:
        return super().initial_form_count() if self._number_existing is None else self._number_existing

    def get_queryset(self) -> QuerySet | list[Model]:
        if not hasattr(self, "_queryset"):
            rows = super().get_queryset()
            if self.is_bound and connection.in_atomic_block:
                # Locked before they are read, in the order of their ids: two orders would be a deadlock.
                ids = rows.order_by().values("pk")
                list(self.model._base_manager.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
            several = [field.name for field in self.model._meta.many_to_many if field.name in self.form.base_fields]
            self._queryset = rows.prefetch_related(*several) if several else rows
        return self._queryset

    def _construct_form(self, i: int, **kwargs) -> ConflictForm:
        form = super()._construct_form(i, **kwargs)
        form.fields.pop(shown_values.NAME, None)
        for name, field in form.compared_fields():
            if isinstance(field, forms.ModelChoiceField):
                field.choices = partial(self._choices_of, name, field.choices)
        if self.is_bound and self.is_closed:
            form.is_compared, form.is_absent = True, form.instance.pk is None
            form.seen = self.seen.get(str(form.instance.pk))
            for name, _ in form.compared_fields():
                form.compare_closed(name)
        elif self.is_bound and i < self.initial_form_count():
            key = self.data.get(form.add_prefix(self.model._meta.pk.name), "")
            form.seen = self.seen.get(key)
            if form.instance.pk is None:
                self._compare_without_row(form, key)
            elif self._is_marked_for_deletion(form):
                form.compare_deleted_here()
            else:
                form.compare()
        return form

    def _choices_of(self, name: str, choices: Iterable) -> list:
        # Read once for all rows: 200 rows with three such fields would make 600 queries.
        if name not in self._choices:
            self._choices[name] = list(choices)
        return self._choices[name]

    def _compare_without_row(self, form: ConflictForm, key: str) -> None:
        form.fields[self.model._meta.pk.name] = forms.CharField(required=False, widget=forms.HiddenInput)
        form.is_compared = True
        if not key and not self.can_restore:
            form.is_absent = True
            return
        if not key:
            # A new row, which takes such a position when Django's script renumbers the forms.
            form.empty_permitted = True
            form.is_absent = not any(name.startswith(f"{form.prefix}-") for name in self.data)
            return
        form.is_deleted_by_others = True
        form.seen = form.seen or shown_values.Shown({}, [ROW])
        touched = form.names_touched()
        form.is_absent = self._is_marked_for_deletion(form) or not (touched or ROW in form.seen.asked)
        if form.is_absent:
            return
        mine = form.words(touched or [name for name, _ in form.compared_fields()])
        chosen = form.choice(ROW) if self.can_restore or form.choice(ROW) == THEIRS else ""
        form.add_conflict(ROW, mine=mine, chosen=chosen, deleted_by_others=True, is_closed=not self.can_restore)
        form.is_left_out = form.empty_permitted = chosen == THEIRS

    def _is_marked_for_deletion(self, form: ConflictForm) -> bool:
        return self.can_delete and bool(form[DELETION_FIELD_NAME].data)

    def clean(self) -> None:
        super().clean()
        if self.is_closed and conflicts_of(self).are_open:
            raise forms.ValidationError(CLOSED, code=CODE)

    def _should_delete_form(self, form: ConflictForm) -> bool:
        conflict = form.conflicts.get(ROW)
        return super()._should_delete_form(form) and (conflict is None or conflict.chosen == MINE)

    def _shows(self) -> str:
        name = self.model._meta.pk.name
        rows = {str(form.instance.pk): form for form in self.initial_forms}
        rows |= {self.data[form.add_prefix(name)]: form for form in self.forms if form.is_deleted_by_others}
        return json.dumps({key: asdict(form.shows()) for key, form in rows.items()}, separators=(",", ":"))


class ConflictFormSet(ConflictRows, forms.BaseInlineFormSet):
    """The rows of an inline."""

    def clean(self) -> None:
        super().clean()
        # Django checks rows of an inline without the relation to their parent, and so leaves these constraints out.
        for constraint in self.model._meta.constraints:
            is_unique = isinstance(constraint, UniqueConstraint) and constraint.condition
            if is_unique and self.fk.name in constraint.fields:
                self._validate_unique_rows(constraint)

    def _validate_unique_rows(self, constraint: UniqueConstraint) -> None:
        columns = [self.model._meta.get_field(name) for name in constraint.fields if name != self.fk.name]
        seen = set()
        for form in self.forms:
            if not self._saves_row(form):
                continue
            key = tuple(field.value_from_object(form.instance) for field in columns)
            values = {field.name: Value(value, field) for field, value in zip(columns, key, strict=True)}
            if None not in key and key in seen and constraint.condition.check(values):
                form.add_error(columns[-1].name, constraint.get_violation_error_message())
            seen.add(key)

    def _saves_row(self, form: ConflictForm) -> bool:
        """Whether the form is valid, and there will be a row of it once all are saved."""
        is_row = form.instance.pk or form.has_changed()
        return not form.errors and bool(is_row) and not self._should_delete_form(form)


class ConflictListFormSet(ConflictRows, forms.BaseModelFormSet):
    """The rows of a list that are edited in place, with some of their fields only."""

    can_restore = False
