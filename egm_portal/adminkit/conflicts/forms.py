"""A form that compares, field by field, what it showed, what is stored now and what was typed.

What only others changed stays; what only this person changed is saved; where both did, nothing is written until this
person has chosen one of the two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.db.models import CharField, Model, TextField
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.forms.models import InlineForeignKeyField
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from egm_portal.adminkit.conflicts import shown_values
from egm_portal.adminkit.conflicts.differences import marked
from egm_portal.adminkit.conflicts.words import in_words

CODE = "conflict"
ROW = "row"  # in place of a field's name, where one person deleted the row that another changed
THEIRS, MINE = "theirs", "mine"
ASK = "Somebody else changed this while you were writing. Choose which to save."
CLOSED = "This can no longer be changed. Copy your text if you need it, then choose the saved one."
DELETED = "Somebody else deleted this while you were writing. Copy your text if you need it, then keep it deleted."
FILE_AGAIN = "Please choose the file again: browsers do not keep it."


@dataclass
class EditConflict:
    """One field, or one row of a formset, that two people changed to something different."""

    form: forms.BaseForm
    name: str
    label: str
    theirs: str
    mine: str
    chosen: str = ""
    deleted_by_others: bool = False
    deleted_here: bool = False
    is_closed: bool = False  # what was typed is shown, and can only be copied
    posted: object = None
    editor: forms.Widget | None = None
    by: str = ""
    saved: str = ""

    @property
    def html_name(self) -> str:
        return self.form.add_prefix(self.name)

    @property
    def id_of_text(self) -> str:
        return self.form[self.name].auto_id

    @cached_property
    def texts(self) -> tuple[SafeString, SafeString]:
        """Theirs and one's own, with the words marked in which they differ."""
        return marked(self.theirs, self.mine)

    @property
    def text_to_save(self) -> SafeString | str:
        """The field with one's own text, to be edited below the two; empty if it is not a long text."""
        if self.editor is None:
            return ""
        rows = min(20, 3 + len(self.mine) // 120 + self.mine.count("\n"))
        attrs = {"id": self.id_of_text, "aria-describedby": f"{self.html_name}-choice-help", "rows": rows}
        return self.editor.render(self.html_name, self.posted, attrs, self.form.renderer)

    @property
    def refusal(self) -> str:
        """What is said as long as nothing is chosen."""
        if not self.is_closed:
            return ASK
        return DELETED if self.deleted_by_others else CLOSED

    def is_in_message(self, parts: list[dict], row: Model) -> bool:
        """Whether the administration's message about one save mentions this field, or the deletion of this row."""
        name = str(self.form._meta.model._meta.verbose_name)
        if self.deleted_by_others:
            return any(part.get("deleted", {}).get("name") == name for part in parts)
        wanted = None if self.form.instance is row else name
        changed = [part["changed"] for part in parts if "changed" in part]
        labels = {label for part in changed if part.get("name") == wanted for label in part.get("fields", [])}
        field = self.form.fields.get(self.name)
        return bool(labels) if field is None else (field.label or self.name) in labels


class EditConflicts(list[EditConflict]):
    """All conflicts of a page, in the order of its fields."""

    @property
    def chosen(self) -> int:
        return sum(1 for conflict in self if conflict.chosen)

    @property
    def are_open(self) -> bool:
        return self.chosen < len(self)

    @property
    def by(self) -> str:
        """Who made all of the other changes; empty if that is unknown, or if there were several people."""
        people = {conflict.by for conflict in self}
        return people.pop() if len(people) == 1 else ""

    @property
    def saved(self) -> str:
        """When they were saved; empty if at several times."""
        times = {conflict.saved for conflict in self}
        return times.pop() if len(times) == 1 else ""


class ChosenAbove(forms.Widget):
    """In place of a field that is edited with the two texts, at the top of the form."""

    template_name = "conflicts/chosen_above.html"


class ConflictForm(forms.ModelForm):
    """A form of a stored row that remembers what it showed; for a new row, an ordinary form."""

    shown_name = shown_values.NAME  # another where a page posts two such forms at once
    is_part = False  # whether the page has other parts, and may have been opened before the row existed
    seen: shown_values.Shown | None = None
    read_only: Sequence[str] = ()  # what the page shows as text: the stored value of any other field is not to be seen
    is_compared = is_deleted_by_others = is_absent = is_left_out = False

    def __init__(self, *args, **kwargs) -> None:
        self.substituted: dict[str, object] = {}
        self.conflicts: dict[str, EditConflict] = {}
        self.shown_before: dict[str, str | list[str]] = {}  # of a draft, which was typed into an older page
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None or self.is_part:
            self.fields[self.shown_name] = shown_values.ShownField(lambda: self.shows().as_json())
            self.seen = shown_values.read(self.data.get(self.add_prefix(self.shown_name), ""))

    @property
    def all_conflicts(self) -> EditConflicts:
        return EditConflicts(self.conflicts.values())

    def shows(self) -> shown_values.Shown:
        if self.is_deleted_by_others:
            return shown_values.Shown(self.seen.values, [ROW])
        values = {name: shown_values.fingerprint(field, self[name].initial) for name, field in self.compared_fields()}
        return shown_values.Shown(values | self.shown_before, list(self.conflicts))

    def compared_fields(self) -> list[tuple[str, forms.Field]]:
        own = {self.shown_name, DELETION_FIELD_NAME, ORDERING_FIELD_NAME, self._meta.model._meta.pk.name}
        others = [(name, field) for name, field in self.fields.items() if name not in own]
        return [(name, field) for name, field in others if not isinstance(field, InlineForeignKeyField)]

    def shown_fields(self) -> list[tuple[str, forms.Field]]:
        """Those of which the page said what it had shown_values."""
        return [(name, field) for name, field in self.compared_fields() if self.seen and name in self.seen.values]

    def compare(self) -> None:
        """Takes over what only others changed since the page was opened, and finds what both did."""
        if self.is_compared:
            return
        self.is_compared = True
        if self.is_part and self.seen is None:
            self._keep_what_was_not_sent()
        for name, field in self.shown_fields():
            self._compare_field(name, field, self.seen.values[name])
        for column in self._meta.model._meta.concrete_fields:
            if self.seen and column.name in self.seen.values and column.name in self.read_only:
                self.compare_closed(column.name)

    def compare_deleted_here(self) -> None:
        """The same for a row that this person deletes, which others may have changed."""
        changed = self.changed_by_others()
        names = [name for name, _ in self.shown_fields()]
        self.is_compared = True
        if not (changed or (self.seen and ROW in self.seen.asked)):
            return
        chosen = "" if changed else self.choice(ROW)
        self.add_conflict(ROW, theirs=self.words(changed or names, stored=True), chosen=chosen, deleted_here=True)
        # What was typed into a row to be deleted does not count; whoever keeps it after all keeps what others wrote.
        self.use_stored(*names)
        if chosen == THEIRS:
            self.substituted[self.add_prefix(DELETION_FIELD_NAME)] = False

    def compare_closed(self, name: str) -> None:
        """Notes a text that was typed into a field that has become read-only since the page was opened."""
        field, posted = self._meta.model._meta.get_field(name), self.data.get(self.add_prefix(name), "")
        if not isinstance(field, CharField | TextField) or field.choices:
            return
        stored, was_typed = str(field.value_from_object(self.instance) or ""), bool(posted.strip())
        if self.seen and name in self.seen.values:
            was_typed = shown_values.is_touched(posted, self.seen.values[name])
        if was_typed and not shown_values.is_same(posted, stored):
            chosen = THEIRS if self.data.get(f"{self.add_prefix(name)}-choice") == THEIRS else ""
            self.add_conflict(name, theirs=stored or "empty", mine=posted, chosen=chosen, is_closed=True)

    def changed_by_others(self) -> list[str]:
        rows = [(name, field, self.seen.values[name]) for name, field in self.shown_fields()]
        return [name for name, field, value in rows if shown_values.is_changed(field, self[name].initial, value)]

    def touched(self) -> dict[str, object]:
        """The values of a valid form that differ from the stored ones: all that has to be written."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def names_touched(self) -> list[str]:
        return [
            name for name, _ in self.shown_fields() if shown_values.is_touched(self[name].data, self.seen.values[name])
        ]

    def use_stored(self, *names: str) -> None:
        """Treats the stored values of these fields as if they had been posted."""
        self.substituted |= {self.add_prefix(name): self[name].initial for name in names}

    def add_conflict(self, name: str, *, theirs: str = "", mine: str = "", chosen: str, **more) -> None:
        label = self[name].label if name in self.fields else ""
        if more.get("is_closed") and name != ROW:
            label = capfirst(self._meta.model._meta.get_field(name).verbose_name)
        if self.prefix:
            row = f"{capfirst(self._meta.model._meta.verbose_name)} “{self._name_of_row()}”"
            label = f"{row}: {label}" if label else row
        self.conflicts[name] = EditConflict(self, name, label, theirs, mine, chosen, **more)

    def _name_of_row(self) -> str:
        if not self.is_deleted_by_others:
            return str(self.instance)
        # There is no row, and what it belonged to may be gone too: the first thing that was typed names it.
        typed = [in_words(field, self[key].data) for key, field in self.compared_fields() if self[key].data]
        return typed[0].splitlines()[0] if typed else ""

    def choice(self, name: str) -> str:
        """What was chosen for the field or the row, if that was asked: THEIRS, MINE, or empty."""
        value = self.data.get(f"{self.add_prefix(name)}-choice", "")
        return value if name in self.seen.asked and value in (THEIRS, MINE) else ""

    def words(self, names: Iterable[str], *, stored: bool = False) -> str:
        lines = []
        for bound in [self[name] for name in names if name in self.fields]:
            value = shown_values.as_posted(bound.field, bound.initial) if stored else bound.data
            lines.append(f"{bound.label}: {in_words(bound.field, value)}")
        return "\n".join(lines)

    def has_changed(self) -> bool:
        if self.is_bound:
            self.compare()
        return not self.is_left_out and super().has_changed()

    def full_clean(self) -> None:
        if self.is_bound:
            self.compare()
        super().full_clean()
        for name, conflict in self.conflicts.items():
            if name in self.fields and isinstance(self.fields[name].widget, forms.Textarea):
                conflict.editor, self.fields[name].widget = self.fields[name].widget, ChosenAbove()

    def _keep_what_was_not_sent(self) -> None:
        """Nothing of a part need be sent, which clears nothing. A box that is not ticked is never sent."""
        for name, field in self.compared_fields():
            is_absent = field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
            if is_absent or self[name].data is False:
                self.use_stored(name)

    def clean(self) -> dict:
        cleaned = super().clean()
        cleaned.pop(self.shown_name, None)
        for name, conflict in list(self.conflicts.items()):
            if conflict.chosen:
                is_file = isinstance(self.fields.get(name), forms.FileField)
                if is_file and conflict.chosen == MINE and not conflict.posted:
                    self.add_error(name, FILE_AGAIN)
            elif name in cleaned and cleaned[name] == getattr(self.instance, name, self):
                del self.conflicts[name]  # both changed it to the same
            else:
                error = forms.ValidationError(conflict.refusal, code=CODE)
                self.add_error(name if name in self.fields else None, error)
        if self.instance.pk is not None:
            self._accept_unchanged_lengths(cleaned)
        return cleaned

    def _accept_unchanged_lengths(self, cleaned: dict) -> None:
        """A text from before the limit is no mistake of whoever changes another field."""
        for name in list(self.errors):
            if name not in self.changed_data and self.has_error(name, "max_length"):
                del self._errors[name]
                cleaned[name] = self[name].initial

    def _compare_field(self, name: str, field: forms.Field, seen: str | list[str]) -> None:
        stored, posted, was_asked = self[name].initial, self[name].data, name in self.seen.asked
        is_file = isinstance(field, forms.FileField)
        is_changed, sent = shown_values.is_changed(field, stored, seen), shown_values.as_posted(field, stored)
        if isinstance(seen, list):
            if is_changed:
                self.substituted[self.add_prefix(name)] = shown_values.merged(seen, posted, sent)
        elif not (was_asked or shown_values.is_touched(posted, seen)):
            if is_changed:
                self.use_stored(name)
        elif (was_asked or is_changed) and (is_file or not shown_values.is_same(posted, sent)):
            chosen = "" if is_changed else self.choice(name)
            theirs = str(stored) if is_file else in_words(field, sent)
            mine = in_words(field, posted)
            self.add_conflict(name, theirs=theirs, mine=mine, chosen=chosen, posted=posted)
            if chosen == THEIRS:
                self.use_stored(name)

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> object:
        # Django reads here what was posted: so what is taken over counts everywhere as if it had been.
        if html_name not in self.substituted:
            return super()._widget_data_value(widget, html_name)
        name = html_name.removeprefix(f"{self.prefix}-") if self.prefix else html_name
        return shown_values.as_posted(self.fields[name], self.substituted[html_name])


def conflicts_of(*parts: forms.BaseForm | forms.BaseFormSet) -> EditConflicts:
    every = [form for part in parts for form in ([part] if isinstance(part, forms.BaseForm) else part.forms)]
    own = [form for form in every if isinstance(form, ConflictForm)]
    return EditConflicts(conflict for form in own for conflict in form.conflicts.values())


def lock_row(row: Model) -> None:
    """Locks the row until the transaction ends; it must be read after that, to be compared and written."""
    # A query of its own: one that groups cannot lock, and the default order of many rows would lock their meeting too.
    type(row)._base_manager.select_for_update(no_key=True).filter(pk=row.pk).order_by("pk").first()
