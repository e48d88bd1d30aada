"""The addressees of the recommendations of a meeting: its own list, or the usual four."""

from django.db.models import Count

from egm_portal.meetings.models import Meeting
from room.models import Addressee, Recommendation


def addressees_of(meeting: Meeting) -> list[Addressee]:
    """Those of the meeting in the order of the report; the usual ones are not saved yet. One query."""
    own = list(Addressee.objects.filter(meeting=meeting))
    usual = enumerate(Recommendation.Addressee.choices, start=1)
    return own or [Addressee(meeting=meeting, key=key, name=name, position=place) for place, (key, name) in usual]


def proposals_by_addressee(meeting: Meeting) -> dict[str, int]:
    """How many proposals are addressed to each, by its key: one query."""
    rows = Recommendation.objects.filter(meeting=meeting).exclude(addressee="").order_by()
    return dict(rows.values_list("addressee").annotate(number=Count("pk")))
