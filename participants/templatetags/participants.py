from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egm_portal.text.countries import country_named
from egm_portal.text.names import TURKIC, stressed
from egm_portal.text.sorting import letter_of
from participants.cells import status_tag
from participants.fields import printed_details
from participants.models import Participant
from participants.profile_actions import as_named
from participants.roles import ROLES

register = template.Library()

register.simple_tag(printed_details)
register.filter("status_tag", status_tag)
register.filter("as_named", as_named)


@register.filter
def invited_as(role: str) -> str:
    """What somebody with this role is invited as: "an expert"."""
    return ROLES[role].invited_as


@register.filter
def letter_in_lists(participant: Participant) -> str:
    """The letter under which lists have the person: "G" for García Márquez, "O" for Østby."""
    return letter_of(participant.family_name or participant.name)


@register.filter
def with_capitals(participant: Participant) -> SafeString:
    """The name with the family name in capitals by style: what is copied or read out is the name."""
    pieces = stressed(participant.name, participant.family_name)
    country = country_named(participant.country) if participant.country else None
    # In Turkish, the capital of i has a dot.
    language = format_html(' lang="{}"', country.code.lower()) if country and country.code in TURKIC else ""
    name = format_html_join("", "{}", ((_capitals(piece) if marked else piece,) for piece, marked in pieces))
    return format_html("<bdi{}>{}</bdi>", language, name)


def _capitals(piece: str) -> SafeString:
    return format_html('<span class="capitals">{}</span>', piece)
