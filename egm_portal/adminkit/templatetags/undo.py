from django import template
from django.contrib.messages.storage.base import Message
from django.template import Context

from egm_portal.adminkit.undo_offers import Offer, offer_of_message

register = template.Library()


@register.simple_tag(takes_context=True)
def undo_offer(context: Context, message: Message) -> Offer | None:
    """The button “Undo” that belongs to the message. The page of a row, which follows, does not repeat it."""
    offer = offer_of_message(message)
    if offer and hasattr(context["request"], "undo_offered"):
        context["request"].undo_offered.add(offer.batch)
    return offer
