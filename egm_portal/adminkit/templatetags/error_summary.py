from django import template
from django.template import Context

from egm_portal.adminkit.error_summary import ErrorItem, items_on_page

register = template.Library()
NOTHING_SAVED = "Nothing has been saved yet"


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    return "Error: " if items_on_page(context.flatten()) else ""


@register.inclusion_tag("_error_summary.html", takes_context=True)
def error_summary(context: Context) -> dict:
    items = items_on_page(context.flatten())
    # An item with a state is a field that two people changed, which is no error.
    return {"items": items, "heading": NOTHING_SAVED if any(item.state for item in items) else ""}


@register.inclusion_tag("_error_summary.html")
def error_summary_to_fill() -> dict:
    # A script writes what it finds wrong into this empty line.
    return {"items": [ErrorItem("", href="#content")]}
