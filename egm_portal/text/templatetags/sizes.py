"""Template filters around `egm_portal.text.sizes`."""

from django import template

from egm_portal.text import sizes

register = template.Library()
register.filter("file_size", sizes.file_size)
