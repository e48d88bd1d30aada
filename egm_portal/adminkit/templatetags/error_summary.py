"""The summary of what is wrong on a page, and the word with which its title then begins."""

from django import template
from django.template import Context

from egm_portal.adminkit.error_summary import ErrorItem, items_on_page

register = template.Library()
NOTHING_SAVED = "Nothing has been saved yet"


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """What stands before the title of a page that has errors."""
    return "Error: " if items_on_page(context.flatten()) else ""


@register.inclusion_tag("_error_summary.html", takes_context=True)
def error_summary(context: Context) -> dict:
    """The summary itself; nothing on a page without errors. A state stands beside what two people changed: no error."""
    items = items_on_page(context.flatten())
    return {"items": items, "heading": NOTHING_SAVED if any(item.state for item in items) else ""}


@register.inclusion_tag("_error_summary.html")
def error_summary_to_fill() -> dict:
    """A summary of one line, for a script that tells there what it found wrong itself."""
    return {"items": [ErrorItem("", href="#content")]}
