"""The addressees of the recommendations of a meeting: its own list, or the usual four."""

import secrets

from egm_portal.meetings.models import Meeting
from reports.models import Addressee, Recommendation


def addressees_of(meeting: Meeting) -> list[Addressee]:
    """Those of the meeting in the order of the report; the usual ones are not saved yet. One query."""
    own = list(Addressee.objects.filter(meeting=meeting))
    usual = enumerate(Recommendation.Addressee.choices, start=1)
    return own or [Addressee(meeting=meeting, key=key, name=name, position=place) for place, (key, name) in usual]


def keys_of_names(before: list[Addressee], names: list[str]) -> list[str]:
    """The key of each name: that of the addressee of this name, or of the one whose place and key it takes over."""
    kept = {addressee.name: addressee.key for addressee in before}
    renamed = {place: addressee.key for place, addressee in enumerate(before) if addressee.name not in names}
    return [kept.get(name) or renamed.get(place) or secrets.token_hex(4) for place, name in enumerate(names)]
