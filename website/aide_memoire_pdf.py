"""The aide-memoire as a PDF, rendered in advance (`egm_portal.pdf.prerendered`)."""

from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string

from egm_portal.meetings.models import AideMemoireSection, Meeting
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.prerendered import NothingToRender, PrerenderedPdf
from egm_portal.pdf.registry import Printable
from participants.models import Participant
from reports.aide_memoire import shown_sections

READERS = (Participant.Status.INVITED, Participant.Status.ACCEPTED)
"""Those who read the aide-memoire also while the meeting is not public, by their link or on their personal page."""


def printable_aide_memoire(meeting: Meeting, sections: list[AideMemoireSection] | None = None) -> Printable:
    """The aide-memoire as its page shows it; raises NothingToRender where nobody has written one.

    `sections` saves a query where they have been read already.
    """
    sections = list(meeting.aide_memoire.all()) if sections is None else sections
    if not sections:
        raise NothingToRender
    html = render_to_string(
        "website/aide_memoire_print.html", {"meeting": meeting, "sections": shown_sections(sections)}
    )
    title = f"Aide-memoire: {meeting.title}"
    return Printable(html, title, ("paper_pages.css", "list.css", "report_text.css", "aide_memoire.css"))


AIDE_MEMOIRE = PrerenderedPdf("aide_memoire", printable_aide_memoire)


def ready_aide_memoire(
    meeting: Meeting, sections: list[AideMemoireSection], *, announced: bool = True
) -> Rendering | None:
    """The PDF of these present sections, if it is ready; there is none without sections.

    Without `announced` also that of a meeting that is not public, for those who are invited.
    """
    return (
        AIDE_MEMOIRE.ready(meeting, printable_aide_memoire(meeting, sections), announced=announced)
        if sections
        else None
    )


def request_aide_memoire_pdfs() -> None:
    """Requests missing PDFs and deletes outdated ones, also those of meetings that no longer have readers."""
    invited = Participant.objects.filter(meeting=OuterRef("pk"), status__in=READERS)
    read = Meeting.objects.filter(Q(pk__in=Meeting.objects.public().values("pk")) | Exists(invited))
    written = [meeting for meeting in read.prefetch_related("aide_memoire") if meeting.aide_memoire.all()]
    AIDE_MEMOIRE.delete_others(written)
    AIDE_MEMOIRE.request_missing((meeting, printable_aide_memoire(meeting)) for meeting in written)
