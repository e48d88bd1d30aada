"""How far slides are, in templates."""

from django import template

from agenda.slides import RequestedSlides
from papers.cells import submission_tag

register = template.Library()

register.filter("slides_tag", RequestedSlides.tag)
register.filter("submission_tag", submission_tag)
