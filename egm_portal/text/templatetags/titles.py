"""Template filters around `egm_portal.text.titles`."""

from django import template

from egm_portal.text import titles

register = template.Library()
register.filter("called", titles.called)
register.filter("short_end", titles.short_end)
