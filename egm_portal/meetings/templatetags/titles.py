"""Template filters around `egm_portal.meetings.titles`."""

from django import template

from egm_portal.meetings import titles

register = template.Library()
register.filter("called", titles.called)
