"""What templates say of a file, and of how far a paper is."""

from django import template

from papers.advice import advice_on, facts_of, verdict_on
from papers.cells import author_tag
from papers.file_types import PPTX
from papers.models import Version
from papers.omissions import Line, added_lines, lines

register = template.Library()

register.filter("advice_on", advice_on)
register.filter("author_tag", author_tag)
register.filter("facts_of", facts_of)
register.filter("verdict_on", verdict_on)


@register.filter
def left_out(version: Version) -> list[Line]:
    """What readers do not get of the file, a line for each kind."""
    return lines(version.left_out, of_slides=version.media_type == PPTX)


@register.filter
def added(version: Version) -> list[Line]:
    """What has become part of the text that readers get, in the same way."""
    return added_lines(version.left_out, of_slides=version.media_type == PPTX)
