"""The navigation of a meeting on the site: the same pages at the same place, above every page of the meeting."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from egm_portal.meetings.models import Meeting
from participants.models import Participant

PAGES = {
    "Meeting": "website:meeting",
    "Programme": "website:agenda",
    "Papers": "website:papers",
    "Participants": "website:participants",
    "Report": "website:report",
}
Link = tuple[str, str]


@dataclass(frozen=True)
class NavLink:
    """A page of the navigation; `current` is the value of aria-current: this page, or the one above the page read."""

    name: str
    url: str
    current: str = ""


@dataclass(frozen=True)
class PageNavigation:
    """The navigation above a page: that of its meeting, if it has one, and the page above that is not in it."""

    links: Sequence[NavLink] = ()
    above: Link | None = None
    home: str = ""  # of the meeting, for its name; none where that is the heading of the page


def navigation_of(
    path: str, trail: Sequence[Link], meeting: Meeting | None, reader, participant: Participant | None = None
) -> PageNavigation:
    """The navigation of the page at `path`, whose `trail` names the pages above it and last the page itself.

    One query for somebody who is signed in, unless the page knows the `participant`; none for others.
    """
    parents = [link for link in trail if link[1]]
    pages = _pages(meeting, reader, participant) if meeting else {}
    listed = set(pages.values())
    if path in listed:
        current, above = path, None
    else:
        current = next((url for _, url in reversed(parents) if url in listed), "")
        above = parents[-1] if parents and parents[-1][1] not in listed else None
    links = [
        NavLink(name, url, "" if url != current else "page" if path == current else "true")
        for name, url in pages.items()
    ]
    home = pages.get("Meeting") or pages.get("My page", "")
    return PageNavigation(links, above, "" if path in (home, pages.get("My page")) else home)


def _pages(meeting: Meeting, reader, participant: Participant | None) -> dict[str, str]:
    """The pages that the reader can open: of a meeting that is not announced, only organizers see the public ones."""
    if participant and reader and participant.user_id == reader.pk:
        takes_part = participant.status == Participant.Status.ACCEPTED
    else:
        takes_part = bool(reader) and Participant.objects.of_user(reader).filter(meeting=meeting).exists()
    routes = {"My page": "my:meeting"} if takes_part else {}
    if meeting.is_public or (reader and reader.is_staff):
        routes |= PAGES
    return {name: reverse(route, args=[meeting.slug]) for name, route in routes.items()}
