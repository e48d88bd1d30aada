from django import template
from django.contrib.admin.helpers import AdminField, AdminReadonlyField, Fieldset

register = template.Library()


@register.filter
def shown_lines(fieldset: Fieldset) -> list[list[AdminField | AdminReadonlyField]]:
    """The lines of a group of fields, without those for reading that are empty; the others have their `text`.

    The meeting is left out too, since the bar above names it.
    """
    lines = [[field for field in line if _is_shown(field)] for line in fieldset]
    return [line for line in lines if line]


def _is_shown(field: AdminField | AdminReadonlyField) -> bool:
    if not field.is_readonly:
        return True
    field.text = field.contents()  # read once: it may cost queries
    return field.text not in ("", field.empty_value_display) and field.field["name"] != "meeting"
