"""How files, their sizes and their checks are written in templates."""

from django import template

from egm_portal.text.sizes import file_size
from papers.advice import advice_on, facts_of, verdict_on
from papers.cells import author_tag

register = template.Library()

register.filter("advice_on", advice_on)
register.filter("author_tag", author_tag)
register.filter("facts_of", facts_of)
register.filter("file_size", file_size)
register.filter("verdict_on", verdict_on)
