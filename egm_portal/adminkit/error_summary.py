"""The summary at the top of a page of forms: what is wrong, as links to the fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.contrib.admin.views.main import ChangeList
from django.forms import BaseForm, BaseFormSet, CheckboxSelectMultiple, FileField, MultiWidget, RadioSelect
from django.forms.boundfield import BoundField
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.text import Truncator, capfirst

from egm_portal.adminkit.conflicts.forms import ASK, CLOSED, FILE_AGAIN, ConflictForm

ASKED = (ASK, CLOSED)
MANY_INPUTS = (MultiWidget, RadioSelect, CheckboxSelectMultiple)
MAX_NAME = 60  # characters


@dataclass(frozen=True)
class ErrorItem:
    """One line of the summary; `state` is a word shown next to it as a tag."""

    text: str
    label: str = ""
    href: str = ""
    state: str = ""


def items_on_page(context: Mapping[str, object]) -> list[ErrorItem]:
    """The errors of all forms and formsets in the context, in whatever lists and wrappers of the administration,
    and the ErrorItems that a view made itself."""
    seen: set[int] = set()
    return [item for value in context.values() for item in _items_in(value, seen)]


def items_of(form: BaseForm, row: str = "") -> list[ErrorItem]:
    if not form.is_bound:
        return []
    first = next((_address(bound) for bound in form.visible_fields()), "")
    general = [ErrorItem(sentence, row, first) for sentence in form.non_field_errors() if sentence not in ASKED]
    items = _conflicts(form) + general
    for bound in form:
        address = first if bound.is_hidden else _address(bound)
        label = capfirst(str(bound.label or bound.name).rstrip(":"))
        for text in _sentences(bound):
            # Some sentences name the field themselves.
            is_named = re.search(rf"\b{re.escape(label)}\b", text, re.IGNORECASE)
            items.append(ErrorItem(text, ", ".join(filter(None, [row, "" if is_named else label])), address))
    return items


def _sentences(bound: BoundField) -> list[str]:
    """The errors of a field; and that its file is lost, if the page comes back because of another one."""
    if bound.errors:
        return [text for text in bound.errors if text not in ASKED]
    is_lost = isinstance(bound.field, FileField) and not getattr(bound.form, "keeps_file", False)
    return [FILE_AGAIN] if is_lost and bound.form.errors and bound.html_name in bound.form.files else []


def items_of_rows(formset: BaseFormSet) -> list[ErrorItem]:
    """The errors of a formset and of its rows, except those that are to be deleted."""
    if not formset.is_bound:
        return []
    first = next((_address(bound) for form in formset for bound in form.visible_fields()), "")
    items = [ErrorItem(sentence, href=first) for sentence in formset.non_form_errors() if sentence not in ASKED]
    for number, form in enumerate(formset, start=1):
        if (form.errors and not form.cleaned_data.get(DELETION_FIELD_NAME)) or _conflicts(form):
            items += items_of(form, _name_of_row(form, number))
    return items


def _name_of_row(form: BaseForm, number: int) -> str:
    row = getattr(form, "instance", None)
    if row is None:
        return f"Row {number}"
    return Truncator(row).chars(MAX_NAME) if row.pk else f"{capfirst(row._meta.verbose_name)} {number}"


def _conflicts(form: BaseForm) -> list[ErrorItem]:
    return [
        ErrorItem(
            "", conflict.label, f"#conflict-{conflict.html_name}", "chosen" if conflict.chosen else "not yet chosen"
        )
        for conflict in (form.all_conflicts if isinstance(form, ConflictForm) else ())
    ]


def _items_in(value: object, seen: set[int]) -> Iterator[ErrorItem]:
    # By its type: `isinstance` would evaluate the lazy objects in the context, and with them read the session.
    kind = type(value)
    if kind in (list, tuple):
        for part in value:
            yield from _items_in(part, seen)
    elif kind is ErrorItem:
        yield value
    elif issubclass(kind, AdminForm):
        yield from _items_in(value.form, seen)
    elif issubclass(kind, InlineAdminFormSet | ChangeList):
        yield from _items_in(value.formset, seen)
    elif issubclass(kind, BaseForm | BaseFormSet) and id(value) not in seen:
        seen.add(id(value))
        yield from items_of(value) if issubclass(kind, BaseForm) else items_of_rows(value)


def _address(bound: BoundField) -> str:
    if isinstance(bound.field.widget, MANY_INPUTS):
        return f"#{bound.auto_id}_0"
    return f"#{bound.id_for_label}"
