"""What is wrong on a page of forms, as links to the fields: the summary at its top."""

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
LONGEST_NAME = 60


@dataclass(frozen=True)
class ErrorItem:
    """One line of the summary; `state` is a word shown beside it as a tag."""

    text: str
    label: str = ""
    href: str = ""
    state: str = ""


def items_on_page(context: Mapping[str, object]) -> list[ErrorItem]:
    """The errors of everything that a page was given: forms, formsets, what the administration wraps around them,
    lists of these, and ErrorItems that a view made itself."""
    seen: set[int] = set()
    return [item for value in context.values() for item in _items_in(value, seen)]


def items_of(form: BaseForm, row: str = "") -> list[ErrorItem]:
    """The errors of a form; `row` names it where it is one of several."""
    if not form.is_bound:
        return []
    fields = {name: form[name] for name in form.fields}
    first = next((_address(bound) for bound in fields.values() if not bound.is_hidden), "")
    general = [ErrorItem(sentence, row, first) for sentence in form.non_field_errors() if sentence not in ASKED]
    return (
        _asked(form)
        + general
        + [
            ErrorItem(sentence, _named(row, bound, sentence), first if bound.is_hidden else _address(bound))
            for bound in fields.values()
            for sentence in bound.errors or _lost_file(bound)
            if sentence not in ASKED
        ]
    )


def items_of_rows(formset: BaseFormSet) -> list[ErrorItem]:
    """The errors of a formset and of its rows, but those that are to be deleted."""
    if not formset.is_bound:
        return []
    first = next((_address(bound) for form in formset for bound in form.visible_fields()), "")
    general = [ErrorItem(sentence, href=first) for sentence in formset.non_form_errors() if sentence not in ASKED]
    kept = [
        (number, form)
        for number, form in enumerate(formset, start=1)
        if (form.errors and not form.cleaned_data.get(DELETION_FIELD_NAME)) or _asked(form)
    ]
    return general + [item for number, form in kept for item in items_of(form, _row_name(form, number))]


def _asked(form: BaseForm) -> list[ErrorItem]:
    """What somebody else changed too, each with whether it has been chosen which to save."""
    conflicts = form.asks if isinstance(form, ConflictForm) else ()
    states = {True: "chosen", False: "not yet chosen"}
    return [ErrorItem("", each.label, f"#conflict-{each.html_name}", states[bool(each.chosen)]) for each in conflicts]


def _items_in(value: object, seen: set[int]) -> Iterator[ErrorItem]:
    # By its type: `isinstance` would open the lazy objects of a page, and with them the session.
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


def _lost_file(bound: BoundField) -> list[str]:
    """What is said of a file that came with a form which comes back for something else."""
    came = isinstance(bound.field, FileField) and bound.html_name in bound.form.files
    return [FILE_AGAIN] if came and bound.form.errors else []


def _address(bound: BoundField) -> str:
    """The fragment that leads to the field, or to the first of its inputs."""
    if isinstance(bound.field.widget, MANY_INPUTS):
        return f"#{bound.auto_id}_0"
    return f"#{bound.id_for_label}"


def _label(bound: BoundField) -> str:
    return capfirst(str(bound.label or bound.name).rstrip(":"))


def _named(row: str, bound: BoundField, sentence: str) -> str:
    """What stands before the sentence: the row and the field, unless the sentence itself names the field."""
    label = _label(bound)
    is_named = re.search(rf"\b{re.escape(label)}\b", sentence, re.IGNORECASE)
    return ", ".join(filter(None, [row, "" if is_named else label]))


def _row_name(form: BaseForm, number: int) -> str:
    """What the page calls a row: its own name once it is kept, otherwise its number."""
    instance = getattr(form, "instance", None)
    if instance is None:
        return f"Row {number}"
    return (
        Truncator(instance).chars(LONGEST_NAME) if instance.pk else f"{capfirst(instance._meta.verbose_name)} {number}"
    )
