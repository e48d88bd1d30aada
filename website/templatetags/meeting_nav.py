"""Where a page of the site stands."""

from django import template
from django.template import Context

from egm_portal.meetings.models import Meeting
from website.meeting_nav import Place, place_of

register = template.Library()


@register.simple_tag(takes_context=True)
def place(context: Context) -> Place:
    """The place of the page, made once for each request; without a `meeting` and a `trail` a page has none."""
    request, meeting = context.get("request"), context.get("meeting")
    if request is None:
        return Place()
    if not hasattr(request, "place"):
        request.place = place_of(
            request.path,
            context.get("trail") or (),
            meeting if isinstance(meeting, Meeting) and meeting.pk else None,
            context.get("reader"),
            context.get("participant"),
        )
    return request.place
