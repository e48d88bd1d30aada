"""The embargoed copy on paper, marked so on each page."""

from egm_portal.pdf.models import Rendering
from egm_portal.pdf.printer import content_hash
from egm_portal.pdf.registry import Printable, Source
from egm_portal.text import dates
from reports.content import FORMATS
from reports.models import Issue
from reports.paper import STYLESHEETS, as_html
from reports.pictures import files_in


def end_of_embargo(issue: Issue) -> str:
    """Until when it is embargoed, in words: "20 September 2013, 10:00 (Geneva)"."""
    meeting = issue.report.meeting
    return f"{dates.deadline(issue.issued_at, meeting.time_zone)} ({meeting.city})"


def printable(issue_id: int) -> Printable:
    """What was issued, each page of which says until when it is embargoed."""
    issue = Issue.objects.select_related("report__meeting").get(pk=issue_id)
    content = FORMATS.restored(issue.content)
    html = as_html(content, "", embargo=end_of_embargo(issue))
    return Printable(html, content.title, STYLESHEETS, files=files_in(html, issue.report.meeting))


EMBARGOED = Source("embargoed", printable)


def embargoed_pdf(issue: Issue) -> Rendering | None:
    """The finished PDF with the present end of the embargo, if it is ready."""
    present = content_hash(printable(issue.pk))
    done = Rendering.objects.filter(kind=EMBARGOED.kind, subject_id=issue.pk, state=Rendering.State.DONE)
    return done.filter(content_hash=present).defer("content").first()
