"""How numbers, names and addresses of documents are printed."""

from django import template
from django.conf import settings
from django.conf.locale import LANG_INFO

register = template.Library()

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@register.filter
def roman(number: int) -> str:
    """A number of a section in roman numerals: "IV"."""
    numerals = ""
    for value, numeral in ROMAN:
        while number >= value:
            numerals, number = numerals + numeral, number - value
    return numerals


@register.filter
def file_size(size: int) -> str:
    """A size in bytes as people read it: "412 kB", "1.4 MB"."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{max(1, round(size / 1000))} kB"


@register.filter
def language_name(code: str) -> str:
    """The English name of a language: "French" for fr; the code itself if it has none."""
    return LANG_INFO.get(code.lower(), {}).get("name", code)


@register.filter
def absolute(path: str) -> str:
    """A path as a whole address, whatever host the request named."""
    return settings.SITE_URL + path
