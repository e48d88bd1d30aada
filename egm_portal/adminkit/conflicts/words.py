from django import forms
from django.utils.choices import flatten_choices


def in_words(field: forms.Field, posted: object) -> str:
    """A value that a browser sends, for people; "empty" for none."""
    if isinstance(posted, bool):
        return "yes" if posted else "no"
    if posted and hasattr(field, "in_words"):
        return field.in_words(posted)
    if isinstance(posted, list):
        return " ".join(filter(None, map(str, posted))) or "empty"
    if posted in (None, ""):
        return "empty"
    return label_of(field, posted) if isinstance(field, forms.ChoiceField) else str(posted)


def label_of(field: forms.ChoiceField, posted: object) -> str:
    """How the page names the choice with this value."""
    if isinstance(field, forms.ModelChoiceField):
        try:
            return field.label_from_instance(field.to_python(str(posted)))
        except forms.ValidationError:
            return "no longer available"
    labels = {str(key): label for key, label in flatten_choices(field.choices)}
    return str(labels.get(posted, posted))
