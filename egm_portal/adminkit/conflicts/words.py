"""What was typed or chosen in a field, in words."""

from django import forms


def in_words(field: forms.Field, posted: object) -> str:
    """A value as a browser sends it, as people read it; "empty" for none."""
    if isinstance(posted, bool):
        return "yes" if posted else "no"
    if isinstance(posted, list):
        return " ".join(filter(None, map(str, posted))) or "empty"
    if posted in (None, ""):
        return "empty"
    if isinstance(field, forms.ModelChoiceField):
        return _row_in_words(field, str(posted))
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(posted, posted))
    return str(posted)


def _row_in_words(field: forms.ModelChoiceField, posted: str) -> str:
    try:
        return field.label_from_instance(field.to_python(posted))
    except forms.ValidationError:
        return "no longer to be chosen"


def _flat(choices) -> list[tuple[str, str]]:
    """Choices without their groups."""
    groups = [(key, label) if isinstance(label, list | tuple) else (None, [(key, label)]) for key, label in choices]
    return [(str(key), label) for _, group in groups for key, label in group]
