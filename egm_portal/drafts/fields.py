"""The fields of a form that are kept in drafts, their keys, and what they show.

A field's key is its name in the page, except in rows of a formset: "sections-pk17-body" is the body of the row with the
id 17, and "items-new0-title" the title of the first row that was added. Their numbers in the page would mean other rows
as soon as somebody adds or deletes one. static/js/draft_fields.js makes the same keys.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django import forms
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.forms.boundfield import BoundField
from django.utils.text import capfirst, normalize_newlines

from egm_portal.adminkit.choosing import ChosenLines
from egm_portal.secret_names import is_secret

# Widgets of secrets, files, what is not typed, and Django's pair of boxes, which hold no text.
EXCLUDED_WIDGETS = (
    forms.PasswordInput,
    forms.FileInput,
    forms.HiddenInput,
    forms.MultipleHiddenInput,
    FilteredSelectMultiple,
)

EXCLUDING_ATTRIBUTE = "data-no-draft"
KEY_OF_ROW = re.compile(r"(?P<prefix>.+?)-(?P<row>(?:pk|new)\d+)-.+", re.ASCII)
SECRET_AUTOCOMPLETE = ("one-time-code", "current-password", "new-password")
MAX_ROW_NAME = 40


@dataclass(frozen=True)
class Shown:
    """One control of the page: its key, the value that it sends, and that value for people."""

    key: str
    value: str
    words: str


@dataclass(frozen=True)
class DraftField:
    """A field whose input drafts keep; `key` is that of its first control, without the name of a widget's part."""

    key: str
    label: str
    bound: BoundField

    @property
    def keys(self) -> list[str]:
        """The keys of its controls: several if a day and a time are typed separately."""
        widget = self.bound.field.widget
        parts = widget.widgets_names if isinstance(widget, forms.MultiWidget) else [""]
        return [self.key + part for part in parts]

    def shown(self, typed: dict[str, list[str]] | None = None) -> list[Shown]:
        """What the page sends if nothing is changed, or if the controls contain `typed`."""
        widget, name = self.bound.field.widget, self.bound.html_name
        value = self.bound.value() if typed is None else self.raw(typed)
        # Some widgets build their choices again for each value, which leaves the page as it is.
        controls = _controls(widget.get_context(name, value, {})["widget"])
        return [Shown(self.key + control.removeprefix(name), value, words) for control, value, words in controls]

    def raw(self, typed: dict[str, list[str]]) -> object:
        """The value that the widget expects, from what was typed into each control."""
        widget = self.bound.field.widget
        if isinstance(widget, forms.MultiWidget):
            return ["".join(typed.get(key, [])[:1]) for key in self.keys]
        texts = typed.get(self.key, [])
        if isinstance(widget, forms.CheckboxInput):
            return bool(texts)
        if isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
            return texts
        if isinstance(widget, ChosenLines):
            return widget.lines("\n".join(texts))
        return texts[0] if texts else ""

    def fill(self, typed: dict[str, list[str]]) -> None:
        """Makes the page show what was typed, while the form still remembers what is saved."""
        widget, raw = self.bound.field.widget, self.raw(typed)
        get_context = widget.get_context
        widget.get_context = lambda name, value, attrs: get_context(name, raw, attrs)


def control_names(parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet] = ()) -> tuple[str, ...]:
    """The names of all controls that are kept, with "#" for the row of a formset."""
    names = [key for part in parts for field in draft_fields(part) for key in field.keys]
    for formset in formsets:
        row = f"{formset.prefix}-#"
        names += [key for field in draft_fields(formset.empty_form, row) for key in field.keys]
        # A row that may be changed can have other fields than one that may be added.
        for existing in formset.initial_forms[:1]:
            names += [key for field in draft_fields(existing, row) for key in field.keys]
    return tuple(dict.fromkeys(names))


def fields_of_page(parts: list[forms.BaseForm], formsets: list[forms.BaseFormSet] = ()) -> Iterator[DraftField]:
    for part in parts:
        yield from draft_fields(part)
    for formset in formsets:
        new = 0
        for row in formset.forms:
            if row.instance.pk:
                yield from draft_fields(row, f"{formset.prefix}-pk{row.instance.pk}", str(row.instance))
            elif deleted := row.is_bound and row.data.get(row.add_prefix("id")):
                yield from draft_fields(row, f"{formset.prefix}-pk{deleted}", "deleted")
            else:
                yield from draft_fields(row, f"{formset.prefix}-new{new}", "new")
                new += 1


def draft_fields(form: forms.BaseForm, row: str = "", name_of_row: str = "") -> Iterator[DraftField]:
    """The kept fields of a form; `row` replaces its prefix, and the labels name the row."""
    suffix = f" ({name_of_row[:MAX_ROW_NAME]})" if name_of_row else ""
    for name, field in form.fields.items():
        if is_draftable(name, field):
            label = capfirst(str(form[name].label)) + suffix
            yield DraftField(f"{row}-{name}" if row else form.add_prefix(name), label, form[name])


def label_of_missing(key: str, formsets: list[forms.BaseFormSet]) -> str:
    """The label of a field in a row that the page does not show, because it was deleted since or not saved yet."""
    match = KEY_OF_ROW.fullmatch(key)
    for formset in formsets:
        if match and match["prefix"] == formset.prefix:
            row = f"{formset.prefix}-{match['row']}"
            state = "new" if match["row"].startswith("new") else "deleted"
            name_of_row = f"{state} {formset.model._meta.verbose_name}"
            for field in draft_fields(formset.empty_form, row, name_of_row):
                if key in field.keys:
                    return field.label
    return "A field that no longer exists"


def is_draftable(name: str, field: forms.Field) -> bool:
    """Whether what is typed into this field may be kept; not if it is a secret, a file or marked as private."""
    widget = field.widget
    if field.disabled or widget.is_hidden or isinstance(widget, EXCLUDED_WIDGETS) or is_secret(name):
        return False
    return EXCLUDING_ATTRIBUTE not in widget.attrs and widget.attrs.get("autocomplete") not in SECRET_AUTOCOMPLETE


def in_words(shown: list[Shown]) -> str:
    return " ".join(control.words for control in shown if control.words)


def _controls(widget: dict) -> Iterator[tuple[str, str, str]]:
    """Name, value and words of each control in a widget's context that a browser would send."""
    if "subwidgets" in widget:
        yield from chain.from_iterable(map(_controls, widget["subwidgets"]))
    elif "optgroups" in widget:
        for option in chain.from_iterable(group for _, group, _ in widget["optgroups"]):
            if option["selected"]:
                yield widget["name"], str(option["value"]), str(option["label"])
    elif widget.get("type") == "checkbox":
        if widget["attrs"].get("checked"):
            yield widget["name"], str(widget["value"] or "on"), "ticked"
    else:
        text = normalize_newlines(str(widget["value"] if widget["value"] is not None else ""))
        yield widget["name"], text, text
