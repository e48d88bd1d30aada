"""What the personal address for joining online leads to: on the days of the meeting its link, otherwise a page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.clock import portal_now
from participants.joining_links import participant_joining


@require_safe
@never_cache
@login_not_required
def join_online(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to the meeting's present link on its days, by its clocks; signs nobody in and writes nothing."""
    participant = participant_joining(token)
    if participant is None:
        return _page(request, {}, status=404)
    meeting, now = participant.meeting, portal_now()
    if meeting.takes_place and meeting.joining_link and meeting.starts_at <= now < meeting.ends_at:
        response = HttpResponseRedirect(meeting.joining_link)
        response["Referrer-Policy"] = "no-referrer"
        return response
    is_over = meeting.takes_place and now >= meeting.ends_at
    context = {
        "meeting": meeting,
        "contact": meeting.contacts.first(),
        "is_over": is_over,
        "is_today": meeting.takes_place and meeting.starts_at <= now < meeting.ends_at,
    }
    return _page(request, context, status=410 if is_over or meeting.state == meeting.State.CANCELLED else 200)


def _page(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    response = render(request, "participants/join_online.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address holds a secret
    return response
