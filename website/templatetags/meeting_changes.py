from django import template

from egm_portal.meetings.change_sentences import sentence_of

register = template.Library()
register.filter("told", sentence_of)
