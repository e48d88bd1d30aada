"""How far slides are, in templates."""

from django import template

from agenda.slides import AskedSlides

register = template.Library()

register.filter("slides_tag", AskedSlides.tag)
