"""How the words of proposals are shown in the room."""

from django import template
from django.utils.safestring import SafeString

from egm_portal.adminkit.cells import choice_tag
from room.models import Recommendation
from room.rules import RECOMMENDATION_TINTS
from room.words import marked, open_words_in

register = template.Library()


@register.filter
def with_open_words(text: str) -> SafeString:
    """The text as HTML, with words in square brackets marked."""
    return marked(open_words_in(text))


@register.filter
def proposal_tag(proposal: Recommendation) -> SafeString:
    return choice_tag(Recommendation.State(proposal.state), RECOMMENDATION_TINTS)
