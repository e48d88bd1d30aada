"""How the words of proposals are shown in the room."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import choice_tag
from reports.models import Recommendation
from reports.room.open_words import parted
from reports.rules import RECOMMENDATION_TINTS

register = template.Library()


@register.filter
def with_open_words(text: str) -> SafeString:
    """The text as HTML, with words in square brackets marked."""
    pieces = (
        (format_html('<mark class="open-words">{}</mark>' if is_open else "{}", words),)
        for words, is_open in parted(text)
    )
    return format_html_join("", "{}", pieces)


@register.filter
def proposal_tag(proposal: Recommendation) -> SafeString:
    return choice_tag(Recommendation.State(proposal.state), RECOMMENDATION_TINTS)
