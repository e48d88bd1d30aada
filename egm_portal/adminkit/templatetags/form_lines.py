from django import template
from django.contrib.admin.helpers import AdminField, AdminReadonlyField, Fieldset

register = template.Library()


@register.filter
def shown_lines(fieldset: Fieldset) -> list[list[AdminField | AdminReadonlyField]]:
    """The lines of a group of fields, without those for reading that are empty; the others have their `text`.

    The meeting is left out too, since the bar above names it.
    """
    lines = []
    for line in fieldset:
        shown = []
        for field in line:
            if field.is_readonly:
                field.text = field.contents()  # read once: it may cost queries
                if field.text in ("", field.empty_value_display) or field.field["name"] == "meeting":
                    continue
            shown.append(field)
        lines += [shown] if shown else []
    return lines
