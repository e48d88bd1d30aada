"""One's own calendar: an address that calendar programs subscribe to, with one's slots in every meeting."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar

from agenda.calendars import own_calendar, own_dates
from egm_portal import secret_links
from egm_portal.left_out import each_shown
from egm_portal.mail.links import absolute
from my import actions
from my.models import CalendarAddress
from my.queries import own_participations
from participants.queries import own_participation

PURPOSE = "my.calendar"


@require_safe
@login_not_required
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at a secret address; 404 for an address that was replaced or never existed.

    Two queries, and one for each meeting. Nothing is written, and no session begins.
    """
    found = CalendarAddress.objects.select_related("user").filter(pk=secret_links.row_in(token)).first()
    if found is None or not secret_links.proves(token, PURPOSE, found.pk, found.nonce) or not found.user.is_active:
        raise Http404
    content = _calendar_of(found).to_ical()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
@never_cache
def own_dates_file(request: HttpRequest, slug: str) -> HttpResponse:
    """One's deadline and times in a meeting, for calendars that cannot subscribe; its days come with an e-mail."""
    participant = own_participation(request.user, slug)
    meeting = participant.meeting
    content = own_dates(participant, stamp=meeting.revised_at).to_ical()
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{meeting.slug}.ics")}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _calendar_of(address: CalendarAddress) -> Calendar:
    """All meetings in one calendar, with each time zone once."""
    whole, zones = None, set()
    own = own_participations(address.user)
    for part in each_shown(own, lambda participant: own_calendar(participant, stamp=participant.meeting.revised_at)):
        if whole is None:
            whole = part
            zones = {zone["TZID"] for zone in part.walk("VTIMEZONE")}
            continue
        for component in part.subcomponents:
            if component.name != "VTIMEZONE" or component["TZID"] not in zones:
                whole.add_component(component)
        zones |= {zone["TZID"] for zone in part.walk("VTIMEZONE")}
    return whole or Calendar.new()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Shows the address; POST makes a first one, replaces it, or ends it."""
    own = own_participations(request.user)
    if not own:
        raise Http404
    if request.method == "POST":
        if "end" in request.POST:
            actions.end_calendar_address(user=request.user)
            messages.success(request, "Your calendar address no longer works.")
        else:
            actions.make_calendar_address(user=request.user)
            messages.success(request, "Your new calendar address is ready. Any earlier one no longer works.")
        return redirect("my:calendar_address")
    found = CalendarAddress.objects.filter(user=request.user).first()
    context = {
        "address": calendar_link(found) if found else "",
        "own": own,
        "trail": [("My meetings", reverse("my:list")), ("My calendar", "")],
    }
    return render(request, "my/calendar.html", context)


def calendar_link(address: CalendarAddress) -> str:
    token = secret_links.token_of(PURPOSE, address.pk, address.nonce)
    return absolute(reverse("my:calendar", args=[token]))
