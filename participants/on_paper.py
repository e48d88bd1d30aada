"""What organizers print for the days of the meeting: name plates, and a list to sign for each day."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from egm_portal.adminkit.roles import has_role
from egm_portal.exceptions import NotYours
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.pdf.actions import delete_earlier, request_rendering
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.pages import PdfPage
from egm_portal.pdf.printer import content_hash
from egm_portal.pdf.registry import Printable, Source
from participants.models import Participant
from participants.queries import as_printed, by_category
from participants.roles import Role

PLATES, TO_SIGN = "name-plates", "list-to-sign"
HEADINGS = {PLATES: "Name plates", TO_SIGN: "List to sign"}
SIZES = {18: "large", 26: "medium", 40: "small"}
"""How long the longest line of a plate may be for each size of its letters; a longer one has the smallest."""


@dataclass(frozen=True)
class Plate:
    name: str
    lines: list[str]
    size: str


def plate_of(participant: Participant) -> Plate:
    """The name in capitals where that is no guess; below it the name in its own script and what the person stands for.

    Experts attend in their personal capacity, and stand for nobody.
    """
    country, organization = participant.country, participant.affiliation
    stands_for = {
        Role.OBSERVER: country or organization,
        Role.STAFF: organization,
        Role.CIVIL_SOCIETY: organization,
    }.get(participant.role, "")
    name = participant.formal_name_in_capitals
    size = next((size for longest, size in SIZES.items() if len(name) <= longest), "smallest")
    return Plate(name, list(filter(None, [participant.name_in_own_script, stands_for])), size)


def name_plates(meeting: Meeting) -> Printable:
    """A sheet for each person, to be folded once: 105 x 297 mm, with the name on both sides."""
    plates = [plate_of(person) for category in _present(meeting) for person in category.people]
    html = render_to_string("participants/plates_print.html", {"meeting": meeting, "plates": plates})
    return Printable(html, f"{HEADINGS[PLATES]}: {meeting.title}", ("plates.css",))


def list_to_sign(meeting: Meeting) -> Printable:
    """A list for each day of the meeting, with a line for each person in the room."""
    people = [line for category in _present(meeting) for line in as_printed(category.people, capitals=True)]
    context = {"meeting": meeting, "days": meeting.days, "people": people}
    html = render_to_string("participants/to_sign_print.html", context)
    return Printable(html, f"{HEADINGS[TO_SIGN]}: {meeting.title}", ("paper_pages.css", "list.css", "to_sign.css"))


def _present(meeting: Meeting) -> list:
    attending = Participant.objects.attending().filter(meeting=meeting, attendance=Participant.Attendance.IN_PERSON)
    return by_category(attending)


PRINTED: dict[str, Callable[[Meeting], Printable]] = {PLATES: name_plates, TO_SIGN: list_to_sign}
SOURCES = [
    Source(kind, lambda pk, build=build: build(Meeting.objects.get(pk=pk)), done=delete_earlier)
    for kind, build in PRINTED.items()
]


def links_of(meeting_id: int) -> list[tuple[str, str]]:
    return [(HEADINGS[kind], reverse("pdf:page", args=[kind, meeting_id])) for kind in PRINTED]


def _page(kind: str) -> Callable[[HttpRequest, int], PdfPage]:
    """The page of one of the PDFs, for those who work on the meeting."""

    def page(request: HttpRequest, pk: int) -> PdfPage:
        meeting = get_object_or_404(Meeting, pk=pk)
        if not has_role(request, StaffRole.VIEWER, meeting.pk):
            raise NotYours
        request.edited_meeting = meeting.pk  # whose bar stands above the page
        people = f"{reverse('admin:participants_participant_changelist')}?{urlencode({'meeting': pk})}"
        return PdfPage(
            meeting=meeting,
            title=HEADINGS[kind],
            file_name=f"{meeting.slug}-{kind}",
            trail=[("Participants", people), (HEADINGS[kind], "")],
            find=lambda: _present_pdf(kind, meeting),
            generate=lambda by: request_rendering(kind=kind, meeting=meeting, subject_id=pk, by=by),
            may_generate=has_role(request, StaffRole.EDITOR, meeting.pk),
            others=[("Back to the participants", people)],
        )

    return page


def _present_pdf(kind: str, meeting: Meeting) -> Rendering | None:
    """The PDF of exactly the present people, ready or not."""
    present = content_hash(PRINTED[kind](meeting))
    rows = Rendering.objects.filter(kind=kind, subject_id=meeting.pk, content_hash=present)
    return rows.defer("content").first()


PAGES = {kind: _page(kind) for kind in PRINTED}
