"""Texts in which what was looked for is marked."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from papers.search.excerpts import Piece

register = template.Library()


@register.filter
def highlighted(pieces: Iterable[Piece]) -> SafeString:
    """The pieces as one text, with `mark` around those that are marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece.text) if piece.marked else piece.text,) for piece in pieces)
    )
