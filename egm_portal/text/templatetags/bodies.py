"""Template filters around `egm_portal.text.bodies` and `egm_portal.text.places`."""

from django import template

from egm_portal.text import bodies, places
from egm_portal.text.validators import non_empty_lines

register = template.Library()
register.filter("in_full", bodies.in_full)
register.filter("by_body", bodies.by_body)
register.filter("in_sentence", places.in_sentence)


@register.filter
def bodies_in(text: str) -> list[bodies.Body]:
    """The bodies that a text names, one per line."""
    return bodies.by_body(non_empty_lines(text))
