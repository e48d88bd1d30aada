"""Differences between a Word document and the draft as HTML."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.marked_texts.content import Span

register = template.Library()

_TAGS = {"del": "<del>{}</del>", "ins": "<ins>{}</ins>", "": "{}"}


@register.filter
def marked(pieces: Iterable[tuple[str, Span]]) -> SafeString:
    """The pieces with what was deleted and inserted in elements, which are read aloud too."""
    shown, before = [], ""
    for kind, span in pieces:
        # Between what was and what is, which would otherwise read as one word.
        gap = " " if (before, kind) == ("del", "ins") else ""
        text = format_html("<i>{}</i>", span.text) if span.italic else span.text
        shown.append((gap, format_html(_TAGS[kind], text)))
        before = kind
    return format_html_join("", "{}{}", shown)
