from django import template

from participants.cells import status_tag
from participants.fields import printed_details
from participants.roles import ROLES

register = template.Library()

register.simple_tag(printed_details)
register.filter("status_tag", status_tag)


@register.filter
def invited_as(role: str) -> str:
    """What somebody with this role is invited as: "an expert"."""
    return ROLES[role].invited_as
