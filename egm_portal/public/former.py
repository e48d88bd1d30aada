"""Former addresses of meetings, which lead to the present ones."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from egm_portal.meetings.context import has_session_cookie
from egm_portal.meetings.models import FormerSlug, Meeting

BELOW_A_MEETING = re.compile(r"/meetings/([-\w]+)/")


def present_address(request: HttpRequest) -> HttpResponse | None:
    """The way to the same page under the meeting's present address, 301; None if this reader has none to go."""
    found = BELOW_A_MEETING.match(request.path)
    if found is None:
        return None
    visible = Meeting.objects.visible_to(request.user) if has_session_cookie(request) else Meeting.objects.public()
    formers = FormerSlug.objects.filter(slug=found[1], meeting__in=visible.values("pk"))
    former = formers.select_related("meeting").first()
    if former is None:
        return None
    present = request.get_full_path().replace(found[0], f"/meetings/{former.meeting.slug}/", 1)
    # A meeting may move back, and two may exchange addresses: a browser must not keep the way for good.
    return HttpResponsePermanentRedirect(present, headers={"Cache-Control": "no-cache"})
