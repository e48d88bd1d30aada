"""The screen of the room: for those who take part in the meeting, and by a link for the computer at the projector."""

from collections.abc import Callable
from zlib import crc32

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import parse_etags
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.automatic_requests import is_automatic
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import Meeting
from room import joining, queries
from room.links import room_of_link
from room.models import Room
from room.queries import Visitor
from room.report_pages import pages_of
from room.rules import Act
from room.screen import Screen

EVERY = {False: 1000, True: 400}
"""Milliseconds between two requests of the screen that everybody looks at; more often while somebody types a text."""


def visitor_of(request: HttpRequest, slug: str) -> Visitor:
    """The reader in the room: four queries; raises Http404 if they neither take part in the meeting nor work on it."""
    meeting = get_object_or_404(Meeting, slug=slug)
    found = queries.visitor(meeting, request.user, queries.room_of(meeting))
    if found is None:
        raise NotYours
    if found.participant is None:
        request.edited_meeting = meeting.pk  # whose bar stands above the pages of organizers
    return found


def first_link(visitor: Visitor) -> tuple[str, str]:
    """The first link above the pages of the room: the meeting as this reader knows it."""
    if visitor.participant:
        return visitor.meeting.short_title, reverse("my:meeting", args=[visitor.meeting.slug])
    return visitor.meeting.short_title, visitor.meeting.get_absolute_url()


def reads_versions(visitor: Visitor) -> bool:
    """Whether this reader may open the versions of proposals, which are pages of the report: two queries at most."""
    pages = pages_of(visitor.meeting.pk)
    if pages is None or visitor.is_staff:
        return pages is not None
    return visitor.participant is not None and pages.writers.filter(pk=visitor.participant.pk).exists()


@require_safe
@never_cache
def screen(request: HttpRequest, slug: str) -> HttpResponse:
    visitor = visitor_of(request, slug)
    follow = reverse("room:screen_part", args=[slug])
    return _page(request, visitor.room, follow, is_quick=Act.OPERATE in visitor)


@require_safe
@never_cache
@is_automatic
def screen_part(request: HttpRequest, slug: str) -> HttpResponse:
    """What is on the screen, unless the reader has it already."""
    visitor = visitor_of(request, slug)
    return _part(request, visitor.room, is_quick=Act.OPERATE in visitor)


@require_safe
@never_cache
@login_not_required
def linked_screen(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The same by the link of the room, without a session."""
    room = _linked(slug, token)
    follow = reverse("room:linked_screen_part", args=[slug, token])
    return _page(request, room, follow, is_quick=True)


@require_safe
@never_cache
@login_not_required
@is_automatic
def linked_screen_part(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    room = _linked(slug, token)
    return _part(request, room, is_quick=True)


def etag_of(room: Room) -> str:
    """Of the screen, which tells names only if the meeting wants them there."""
    people = room.meeting.revision if room.shows_names else 0
    # Where to join changes by time alone.
    join = crc32(joining.address_of(room.meeting, portal_now()).encode())
    typed = f"{room.typings if room.shows_typed else 0}-{int(room.is_typed_now)}"
    return f'"{room.pk or 0}-{room.counter}-{typed}-{people}-{join}"'


def part_unless_known(request: HttpRequest, etag: str, part: Callable[[], HttpResponse]) -> HttpResponse:
    """What `part` returns, with the ETag; 304 for those who have it already."""
    if etag in known_etags(request):
        response = HttpResponseNotModified()
    else:
        response = part()
    response["ETag"] = etag
    return response


def known_etags(request: HttpRequest) -> list[str]:
    return [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]


def _linked(slug: str, token: str) -> Room:
    room = room_of_link(slug, token)
    if room is None:
        raise Http404
    return room


def _page(request: HttpRequest, room: Room, follow: str, *, is_quick: bool) -> HttpResponse:
    context = {"follow": follow, "etag": etag_of(room)}
    return render(request, "room/screen.html", context | _shown(room, is_quick))


def _part(request: HttpRequest, room: Room, *, is_quick: bool) -> HttpResponse:
    return part_unless_known(
        request, etag_of(room), lambda: render(request, "room/_screen.html", _shown(room, is_quick))
    )


def _shown(room: Room, is_quick: bool) -> dict[str, object]:
    """What is on the screen. The one that everybody looks at `is_quick`; others ask as often as telephones do."""
    shown = Screen(room)
    context = {"shown": shown, "every": EVERY[room.is_typed_now] if is_quick else 0}
    if join := joining.address_of(room.meeting, shown.at):
        context |= {"join": joining.as_read(join), "qr_code": joining.qr_code(join)}
    return context


@require_safe
@never_cache
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Leads whoever follows the short address of a room to their page of it; raises Http404 for others."""
    for meeting in joining.meetings_with(code, portal_now()):
        found = queries.visitor(meeting, request.user, queries.room_of(meeting))
        if found and found.participant:
            return redirect("room:room", meeting.slug)
        if found:
            return redirect("room:operate" if Act.OPERATE in found else "room:screen", meeting.slug)
    raise NotYours
