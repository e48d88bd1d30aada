"""The offices that were asked to clear a report."""

from django import template

from review.admin.clearances import offices_of
from review.clearances.files import returned_documents

register = template.Library()

register.simple_tag(offices_of)
register.simple_tag(returned_documents)
