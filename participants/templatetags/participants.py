from django import template

from participants.fields import printed_details

register = template.Library()

register.simple_tag(printed_details)
