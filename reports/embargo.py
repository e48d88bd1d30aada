"""The embargoed copy on paper, marked so on each page, and printed in advance (`egm_portal.pdf.prerendered`)."""

from egm_portal.meetings.models import Meeting
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.prerendered import NothingToRender, PrerenderedPdf
from egm_portal.pdf.registry import Printable
from egm_portal.text import dates
from reports.content import FORMATS
from reports.models import Issue, Report
from reports.paper import STYLESHEETS, as_html
from reports.pictures import files_in


def end_of_embargo(issue: Issue) -> str:
    """Until when it is embargoed, in words: "20 September 2013, 10:00 (Geneva)"."""
    meeting = issue.report.meeting
    return f"{dates.deadline(issue.issued_at, meeting.time_zone)} ({meeting.city})"


def printable(meeting: Meeting) -> Printable:
    """What was issued, each page of which says until when it is embargoed; raises NothingToRender if nothing is."""
    issue = Issue.objects.texts().filter(report__meeting=meeting).select_related("report__meeting").first()
    if issue is None or issue.is_out:
        raise NothingToRender
    content = FORMATS.restored(issue.content)
    html = as_html(content, "", embargo=end_of_embargo(issue))
    return Printable(html, content.title, STYLESHEETS, files=files_in(html, issue.report.meeting))


EMBARGOED = PrerenderedPdf("embargoed", printable)


def embargoed_pdf(meeting: Meeting) -> Rendering | None:
    """The newest finished PDF, if there is one: one query. Those with another end of the embargo are deleted."""
    # Not compared with the present content: what was issued is final, and the PDF is read until the next one is ready.
    done = Rendering.objects.filter(kind=EMBARGOED.kind, meeting=meeting, state=Rendering.State.DONE)
    return done.defer("content").first()


def renew_embargoed_pdf(meeting: Meeting) -> None:
    """Deletes the PDFs with another end of the embargo, and requests one with the present end while it runs."""
    Rendering.objects.filter(kind=EMBARGOED.kind, meeting=meeting).delete()
    try:
        request_rendering(kind=EMBARGOED.kind, meeting=meeting, subject_id=meeting.pk)
    except NothingToRender:
        return


def request_embargoed_pdfs() -> None:
    """Requests the PDFs that are missing for embargoed reports, and deletes those of reports that are public by now."""
    meetings = Meeting.objects.filter(report__in=Report.objects.embargoed())
    EMBARGOED.delete_others(meetings)
    EMBARGOED.request_missing((meeting, printable(meeting)) for meeting in meetings)
