"""What templates say of a file, and of how far a paper is."""

from django import template

from papers.advice import advice_on, facts_of, verdict_on
from papers.cells import author_tag

register = template.Library()

register.filter("advice_on", advice_on)
register.filter("author_tag", author_tag)
register.filter("facts_of", facts_of)
register.filter("verdict_on", verdict_on)
