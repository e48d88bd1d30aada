"""How the size of a file is written."""

from django import template

register = template.Library()


@register.filter
def size(bytes_: int) -> str:
    """A number of bytes as people read it: "412 kB", "4.8 MB"."""
    if bytes_ < 1_000_000:
        return f"{max(1, round(bytes_ / 1000))} kB"
    return f"{bytes_ / 1_000_000:.1f} MB"
