"""The lists of a room as PDFs."""

from django.template.loader import render_to_string

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.actions import delete_earlier
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.printer import content_hash
from egm_portal.pdf.registry import Printable, Source, register
from egm_portal.text.dates import day_and_hour
from room.papers import PAPERS

TIME = "<!-- the time -->"  # cannot come from user input, which is escaped


def printable(name: str, meeting: Meeting) -> Printable:
    """The list of PAPERS with this name. It shows the time at which it is printed, which does not count as a change."""
    paper = PAPERS[name](meeting)
    html = render_to_string("room/print.html", {"paper": paper, "meeting": meeting, "time": TIME})
    at = f"{day_and_hour(portal_now(), meeting.time_zone)} ({meeting.city})"
    return Printable(
        html.replace(TIME, at),
        f"{paper.heading}: {meeting.title}",
        ("paper_pages.css", "list.css", "room_print.css"),
        compared=html,
    )


def kind_of(name: str) -> str:
    """The kind of the renderings of this list."""
    return f"room-{name}"


def present_list(name: str, meeting: Meeting) -> Rendering | None:
    """The PDF of exactly the present list, ready or not."""
    present = content_hash(printable(name, meeting))
    rows = Rendering.objects.filter(kind=kind_of(name), subject_id=meeting.pk, content_hash=present)
    return rows.defer("content").first()


def _source(name: str) -> Source:
    return Source(kind_of(name), lambda pk: printable(name, Meeting.objects.get(pk=pk)), done=delete_earlier)


register(*map(_source, PAPERS))
