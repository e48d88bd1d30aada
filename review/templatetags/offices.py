"""The offices that were asked to clear a report."""

from django import template

from review.admin import clearances

register = template.Library()

register.simple_tag(clearances.offices_of)
