import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from egm_portal.mail.links import absolute

register = template.Library()

# Only from the start of a word: a long one would otherwise be read once from each of its letters.
_SYMBOL = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]*(?:/[A-Za-z0-9.]+)+")


@register.filter
def whole_symbols(text: str) -> SafeString:
    """The text with each document symbol ("E/2012/26") kept on one line."""
    escaped = conditional_escape(text)
    if "/" not in escaped:
        return escaped
    return mark_safe(_SYMBOL.sub(r'<span class="text-nowrap">\g<0></span>', escaped))  # noqa: S308 - escaped above


@register.filter
def printed_address(path: str) -> str:
    """The whole address of a page, as people type it."""
    return absolute(path).partition("://")[2]
