"""Fields whose rows are chosen by typing part of a name: one widget and one form field for one row or several.

What is sent is text, the labels of the rows, so that a page of 500 participants stays small and the field works without
a script: the server finds the rows by the search that static/js/choosing.js uses too, and says what it did not find.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.db.models import Model, QuerySet
from django.forms.widgets import Script
from django.utils.text import Truncator

from egm_portal.text.folding import folded
from egm_portal.text.sorting import natural_sort_key

MAX_OFFERED = 12
MAX_SHOWN = 60  # characters of what was typed, in a sentence about it
MAX_NAMED = 5  # in a sentence that asks which one was meant
MAX_ROWS = 200  # in one field: each line is compared with every row that is offered
MAX_LABEL = 1000  # characters; the longest label has a name and an affiliation of 300 each


@dataclass(frozen=True)
class Option:
    """A row that can be chosen; its label is unique among those of the field, and `detail` tells it from others."""

    row: Model
    label: str
    detail: str

    @cached_property
    def words(self) -> str:
        return folded(f"{self.label} {self.detail}")


class Options:
    """The rows that a field offers: read once for a page, however many fields offer them."""

    def __init__(self, rows: QuerySet, detail: Callable[[Model], str], url: str = "") -> None:
        self.rows, self.detail, self.url = rows, detail, url

    @cached_property
    def all(self) -> list[Option]:
        found = [(row, " ".join(str(row).split()), self.detail(row)) for row in self.rows]
        names = Counter(folded(name) for _, name, _ in found)
        exact = Counter((folded(name), folded(detail)) for _, name, detail in found)
        options = []
        for row, name, detail in found:
            label = name if names[folded(name)] == 1 else f"{name} ({detail})"
            if exact[folded(name), folded(detail)] > 1:
                label = f"{label} [{row.pk}]"
            options.append(Option(row, label, detail))
        return options

    @cached_property
    def by_pk(self) -> dict[object, Option]:
        return {option.row.pk: option for option in self.all}

    @cached_property
    def by_label(self) -> dict[str, Option]:
        return {folded(option.label): option for option in self.all}

    def label_of(self, pk: object) -> str:
        """The label of a stored row; one that is no longer offered stays as it is until somebody removes it."""
        if pk not in self.by_pk:
            row = self.rows.model._base_manager.filter(pk=pk).first()
            if row is None:
                return ""
            option = Option(row, f"{' '.join(str(row).split())} [{pk}]", "")
            self.by_pk[pk] = self.by_label[folded(option.label)] = option
        return self.by_pk[pk].label

    def matching(self, text: str) -> list[Option]:
        """The options whose labels or details contain each word of the text, whatever its case and accents."""
        words = folded(text).replace(",", " ").split()
        found = [option for option in self.all if all(word in option.words for word in words)]
        return sorted(found, key=lambda option: natural_sort_key(option.label))

    def find(self, text: str) -> Option:
        """The one option with this label, or that matches; raises ValidationError with a sentence otherwise."""
        name = " ".join(text.split())
        if exact := self.by_label.get(folded(name)):
            return exact
        found = self.matching(name) if len(name) <= MAX_LABEL else []
        if len(found) == 1:
            return found[0]
        plural = self.rows.model._meta.verbose_name_plural
        if not found:
            typed = Truncator(name).chars(MAX_SHOWN)
            raise forms.ValidationError(f"None of the {plural} matches “{typed}”. Check the spelling, or type less.")
        named = "; ".join(option.label for option in found[:MAX_NAMED])
        more = f"; and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
        raise forms.ValidationError(f"“{name}” matches {len(found)} {plural}: {named}{more}. Type more of the name.")


class _ChosenWidget:
    class Media:
        js = [Script("js/choosing.js", defer=True)]


class ChosenInput(_ChosenWidget, forms.TextInput):
    """The label of one row."""


class ChosenLines(_ChosenWidget, forms.Textarea):
    """The labels of several rows, one on each line."""

    def format_value(self, value: str | Iterable[str] | None) -> str:
        return value if isinstance(value, str) else "\n".join(value or [])

    def value_from_datadict(self, data, files, name: str) -> list[str]:
        return self.lines(data.get(name) or "")

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return name not in data

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        lines = self.lines(context["widget"]["value"] or "")
        context["widget"]["attrs"]["rows"] = min(len(lines) + 1, 12)
        return context

    @staticmethod
    def lines(text: str | Iterable[str]) -> list[str]:
        if not isinstance(text, str):
            return list(text)
        return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class _ChosenField:
    """What both fields do: labels instead of ids."""

    def __init__(self, *, options: Options, **kwargs) -> None:
        super().__init__(**kwargs | {"queryset": options.rows})
        self.use(options)

    def use(self, options: Options) -> None:
        """Offers other rows than before: those of a meeting that is known only now."""
        self.options, self.queryset = options, options.rows
        self.widget.attrs |= {"data-choices": options.url, "autocomplete": "off", "dir": "auto"}

    def label_from_instance(self, row: Model) -> str:
        return self.options.label_of(row.pk)

    def in_words(self, posted: str | list[str]) -> str:
        """What was posted, for people."""
        return posted if isinstance(posted, str) else "; ".join(posted)


class ChosenField(_ChosenField, forms.ModelChoiceField):
    """One row, chosen by search."""

    widget = ChosenInput

    def prepare_value(self, value: object) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return self.options.label_of(getattr(value, "pk", value))

    def row_of(self, value: object) -> Model | None:
        """The row that a value of the form means, or None."""
        try:
            return self.to_python(self.prepare_value(value))
        except forms.ValidationError:
            return None

    def to_python(self, value: object) -> Model | None:
        if value in self.empty_values or not str(value).strip():
            return None
        return self.options.find(str(value)).row

    def has_changed(self, initial: object, data: object) -> bool:
        return not self.disabled and folded(self.prepare_value(initial)) != folded(self.prepare_value(data))


class SeveralChosenField(_ChosenField, forms.ModelMultipleChoiceField):
    """Several rows, chosen by search."""

    widget = ChosenLines

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["placeholder"] = "One on each line"

    def prepare_value(self, value: object) -> list[str]:
        if isinstance(value, str):
            return ChosenLines.lines(value)
        rows = value or []
        return [row if isinstance(row, str) else self.options.label_of(getattr(row, "pk", row)) for row in rows]

    def clean(self, value: Iterable[str] | None) -> list[Model]:
        lines = [line for line in self.prepare_value(value) if line.strip()]
        if self.required and not lines:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(lines) > MAX_ROWS:
            raise forms.ValidationError(f"Enter at most {MAX_ROWS}, one on each line. You have {len(lines):,}.")
        found, problems = {}, []
        for line in lines:
            try:
                row = self.options.find(line).row
                found[row.pk] = row
            except forms.ValidationError as problem:
                problems.append(problem)
        if problems:
            raise forms.ValidationError(problems)
        return list(found.values())

    def has_changed(self, initial: object, data: object) -> bool:
        before, after = ({folded(line) for line in self.prepare_value(value)} for value in (initial, data))
        return not self.disabled and before != after
