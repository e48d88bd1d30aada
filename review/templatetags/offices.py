"""The offices that were asked to clear a report."""

from django import template

from reports.clearances.files import returned_documents
from review.admin.clearances import offices_of

register = template.Library()

register.simple_tag(offices_of)
register.simple_tag(returned_documents)
