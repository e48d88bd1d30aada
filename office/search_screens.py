"""The screens of the administration by their names, and the guide by its headings."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from egm_portal.adminkit.roles import has_role
from egm_portal.meetings.models import Meeting, MeetingQuerySet, StaffRole
from egm_portal.text.folding import folded
from egm_portal.text.marking import Piece, marked
from office.admin_urls import add_url
from office.help import chapters
from office.meeting_bar import PARTS, SETTINGS_PART, MeetingBar, meeting_bars
from office.settings_nav import SETTINGS

MAX_SCREENS = 7
"""How many screens are shown: somebody who looks for one has typed its name."""


@dataclass(frozen=True)
class Screen:
    """A screen with the words of the question marked in its name; `where` says to what it belongs."""

    name: list[Piece]
    where: str
    url: str


def find_screens(request: HttpRequest, text: str, meetings: MeetingQuerySet) -> list[Screen]:
    """The screens in whose name or place all words stand, and at least one in the name. One query.

    Those come first whose name begins with the question, then those of the newest meetings.
    """
    words = [folded(word) for word in text.split()]
    found = [
        (name, where, url)
        for name, where, url in _all_screens(request, meetings)
        if any(word in folded(name) for word in words) and all(word in folded(f"{name} {where}") for word in words)
    ]
    found.sort(key=lambda screen: not folded(screen[0]).startswith(words[0]))
    return [Screen(marked(name, words), where, url) for name, where, url in found[:MAX_SCREENS]]


def _all_screens(request: HttpRequest, meetings: MeetingQuerySet) -> Iterator[tuple[str, str, str]]:
    """Those of the meetings, of the whole portal and of the guide: name, place and address of each."""
    for bar in meeting_bars(request, meetings, with_conflicts=False):
        yield from _screens_of(request, bar)
    if admin.site.get_model_admin(Meeting).has_add_permission(request):
        yield "Add meeting", "", reverse("admin:meetings_meeting_add")
    for chapter in chapters().values():
        page = reverse("admin:help_chapter", args=[chapter.anchor])
        for anchor, heading in chapter.headings.items():
            yield heading, "Help", page if anchor == chapter.anchor else f"{page}#{anchor}"


def _screens_of(request: HttpRequest, bar: MeetingBar) -> Iterator[tuple[str, str, str]]:
    meeting = bar.meeting
    may_add = has_role(request, StaffRole.EDITOR, meeting.pk)
    for page in SETTINGS:
        if admin.site.get_model_admin(page.model).has_view_permission(request):
            yield page.name, f"{SETTINGS_PART} · {meeting}", page.url(meeting)
    settings = {page.url(meeting) for page in SETTINGS}
    for part in bar.parts:
        for page in part.pages or [part]:
            if page.url in settings:
                continue
            where = part.name if page.name != part.name else ""
            yield page.name, " · ".join(filter(None, [where, str(meeting)])), page.url
        for model in PARTS.get(part.name, {}).values():
            if may_add and model is not Meeting and admin.site.get_model_admin(model).has_add_permission(request):
                name = capfirst(f"add {model._meta.verbose_name}")
                yield name, str(meeting), add_url(model, meeting)
