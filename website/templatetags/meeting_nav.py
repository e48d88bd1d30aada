"""The navigation above a page of the site."""

from django import template
from django.template import Context

from egm_portal.meetings.models import Meeting
from website.meeting_nav import PageNavigation, navigation_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_navigation(context: Context) -> PageNavigation:
    """The navigation above the page, made once for each request; without a `meeting` and a `trail` a page has none."""
    request, meeting = context.get("request"), context.get("meeting")
    if request is None:
        return PageNavigation()
    if not hasattr(request, "page_navigation"):
        request.page_navigation = navigation_of(
            request.path,
            context.get("trail") or (),
            meeting if isinstance(meeting, Meeting) and meeting.pk else None,
            context.get("reader"),
            context.get("participant"),
        )
    return request.page_navigation
