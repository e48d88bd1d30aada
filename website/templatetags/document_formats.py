"""Formats of numbers, names and addresses of documents."""

import json

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from egm_portal.mail.links import absolute
from egm_portal.text.numerals import roman
from egm_portal.text.sizes import file_size
from papers.citations import CitedWork, schema_org
from papers.languages import Language, is_right_to_left, native_name, primary
from papers.models import Version

register = template.Library()

FILE_TYPES = {"image/webp": "WebP picture"}
NO_MARKUP = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&"})

register.filter("absolute", absolute)
register.filter("file_size", file_size)
register.filter("native_name", native_name)
register.filter("roman", roman)


@register.filter
def file_type(media_type: str) -> str:
    return FILE_TYPES.get(media_type, "PDF")


@register.filter
def direction(code: str) -> str:
    return "rtl" if is_right_to_left(code) else "ltr"


@register.filter
def other_language(code: str) -> SafeString:
    """The attributes of an element whose text is in this language; none for English, the language of every page."""
    return format_html(' lang="{}" dir="{}"', code, direction(code)) if primary(code) != "en" else SafeString()


@register.filter
def named_language(code: str) -> SafeString:
    attributes = other_language(code)
    return format_html("<span{}>{}</span>", attributes, native_name(code)) if attributes else escape(native_name(code))


@register.simple_tag
def language_file(slug: str, version: Version) -> str:
    """The permanent address of the newest file in this version's language, of a document of the meeting at `slug`."""
    language, place = primary(version.language_code), [slug, version.document.number]
    if language in Language.values:
        return reverse("papers:in_language", args=[*place, language, version.file_name])
    return reverse("papers:file", args=[*place, version.file_name])


@register.filter
def json_ld(facts: CitedWork | dict) -> SafeString:
    """A document or an event in the vocabulary of schema.org, as a block of JSON-LD."""
    # "</script>" in a title would end the block, so no markup is left in it. Browsers do not run a block of this type,
    # and the content policy need not allow it (docs/decisions/public-pages.md#0029).
    text = json.dumps(facts if isinstance(facts, dict) else schema_org(facts), ensure_ascii=False).translate(NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
