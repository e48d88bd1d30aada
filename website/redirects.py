"""Former addresses of meetings redirect to the present ones; those of what is gone answer 410."""

import re

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from egm_portal.context import has_session_cookie
from egm_portal.meetings.models import FormerSlug, Meeting
from website.queries.sessions import was_released

BELOW_A_MEETING = re.compile(r"/meetings/([-\w]+)/")


def redirect_from_former_slug(request: HttpRequest) -> HttpResponse | None:
    """A redirect to the same page under the meeting's present address, 301; None if the reader may not see it."""
    found = BELOW_A_MEETING.match(request.path)
    if found is None:
        return None
    # Only the page for 404 asks, so existing pages cost no query for it (docs/decisions/public-pages.md#0016).
    # A redirect to a meeting that the reader may not see would reveal that it exists.
    visible = Meeting.objects.visible_to(request.user) if has_session_cookie(request) else Meeting.objects.public()
    formers = FormerSlug.objects.filter(slug=found[1], meeting__in=visible.values("pk"))
    former = formers.select_related("meeting").first()
    if former is None:
        return None
    return moved(request.get_full_path().replace(found[0], f"/meetings/{former.meeting.slug}/", 1))


def withdrawn_announcement(request: HttpRequest) -> HttpResponse | None:
    """The page for a meeting whose announcement was withdrawn, 410, at its public addresses and the former ones."""
    found = BELOW_A_MEETING.match(request.path)
    is_public_page = request.resolver_match is not None and request.resolver_match.app_name == "website"
    if found is None or not is_public_page:
        return None
    former = FormerSlug.objects.filter(slug=found[1]).values("meeting")
    meeting = Meeting.objects.withdrawn().filter(Q(slug=found[1]) | Q(pk__in=former)).first()
    if meeting is None:
        return None
    response = render(request, "website/announcement_withdrawn.html", {"meeting": meeting}, status=410)
    if not has_session_cookie(request):
        response.headers["Cache-Control"] = "no-cache"  # it may be announced again
    return response


def moved(address: str) -> HttpResponse:
    # A meeting may move back, and two may exchange addresses: a browser must not remember the redirect for good.
    return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})


def session_gone_or_not_found(request: HttpRequest, meeting: Meeting, number: int) -> HttpResponse:
    """The page for a session that is no longer in the released programme, 410; Http404 for one that never was."""
    if not was_released(meeting, number):
        raise Http404
    response = render(request, "website/session_gone.html", {"meeting": meeting}, status=410)
    if not has_session_cookie(request):
        # A later release may have the session again. 410, and not its last state, which would read as if it were held.
        response.headers["Cache-Control"] = "no-cache"
    return response
