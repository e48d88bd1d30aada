"""Pages that were opened before somebody else changed the row: what was not touched on them undoes nothing."""

from django import forms
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.text import normalize_newlines

OVERTAKEN = "overtaken"


class FreshForm(forms.ModelForm):
    """A form of a row that remembers what it showed, in Django's hidden inputs.

    A field that others changed meanwhile keeps their value, unless it was changed here as well: that is refused.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = self.instance.pk is not None and self._remembers(name, field)

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in filter(self._is_overtaken, self.fields):
            present = getattr(self.instance, name)
            if name not in self.changed_data:
                cleaned[name] = present
            elif name in cleaned and cleaned[name] != present:
                self.add_error(name, forms.ValidationError(self._sentence(name, present), code=OVERTAKEN))
        return cleaned

    def was_overtaken(self) -> bool:
        """Whether the form was refused because others had changed the same field."""
        return any(self.has_error(name, OVERTAKEN) for name in self.errors)

    def _remembers(self, name: str, field: forms.Field) -> bool:
        is_one_value = not isinstance(field, forms.ModelMultipleChoiceField | forms.FileField)
        return is_one_value and (not self.is_bound or self.add_initial_prefix(name) in self.data)

    def _is_overtaken(self, name: str) -> bool:
        field, bound = self.fields[name], self[name]
        if not field.show_hidden_initial:
            return False
        present = field.hidden_widget().format_value(field.prepare_value(bound.initial))
        return normalize_newlines(self.data[bound.html_initial_name]) != normalize_newlines(present or "")

    def _sentence(self, name: str, present: object) -> str:
        field = self.fields[name]
        return (
            f"Since this page was opened, this was changed to “{_in_words(field, present)}”. You gave "
            f"“{_in_words(field, self.cleaned_data[name])}”. Nothing was saved: open the page anew and decide."
        )


class FreshRows(admin.ModelAdmin):
    """A screen that holds the row from reading to writing; a FreshForm that came too late is answered 409."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        # By itself: the screen's own query may group, which cannot be locked.
        self.model._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
        return super().get_object(request, object_id, from_field)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        response = super().render_change_form(request, context, add, change, form_url, obj)
        form = context["adminform"].form
        if isinstance(form, FreshForm) and form.was_overtaken():
            response.status_code = 409
        return response


def _in_words(field: forms.Field, value: object) -> str:
    if value in (None, ""):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, forms.MultiValueField):
        return " ".join(map(str, field.widget.decompress(value)))
    is_choice = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
    return str(dict(field.choices).get(value, value) if is_choice else value)
