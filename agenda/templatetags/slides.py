"""How far slides are, in templates."""

from django import template

from agenda.slides import RequestedSlides

register = template.Library()

register.filter("slides_tag", RequestedSlides.tag)
