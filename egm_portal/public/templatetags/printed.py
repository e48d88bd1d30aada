"""How numbers, names and addresses of documents are printed."""

from django import template
from django.conf.locale import LANG_INFO

from egm_portal.mail.links import absolute
from papers.sizes import file_size
from reports.wording import roman

register = template.Library()

register.filter("absolute", absolute)
register.filter("file_size", file_size)
register.filter("roman", roman)


@register.filter
def language_name(code: str) -> str:
    """The English name of a language: "French" for fr; the code itself if it has none."""
    return LANG_INFO.get(code.lower(), {}).get("name", code)
