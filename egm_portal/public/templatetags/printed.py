"""How numbers, names and addresses of documents are printed."""

import json

from django import template
from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from egm_portal.mail.links import absolute
from papers.citations import Cited, schema_org
from papers.sizes import file_size
from reports.wording import roman

register = template.Library()

FILE_TYPES = {"image/webp": "WebP picture"}
NO_MARKUP = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&"})

register.filter("absolute", absolute)
register.filter("file_size", file_size)
register.filter("roman", roman)


@register.filter
def file_type(media_type: str) -> str:
    """The type of a file in a word or two: "PDF"."""
    return FILE_TYPES.get(media_type, "PDF")


@register.filter
def language_name(code: str) -> str:
    """The English name of a language: "French" for fr; the code itself if it has none."""
    return LANG_INFO.get(code.lower(), {}).get("name", code)


@register.filter
def json_ld(facts: Cited | dict) -> SafeString:
    """What schema.org says of a document or an event, as a block of data in the page: no text in it can end it."""
    said = facts if isinstance(facts, dict) else schema_org(facts)
    data = json.dumps(said, ensure_ascii=False).translate(NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))  # noqa: S308
