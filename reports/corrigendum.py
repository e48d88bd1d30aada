"""The content of a corrigendum, frozen once it is issued, and its PDF."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.pdf.emblem import emblem
from egm_portal.pdf.registry import Printable, Source
from egm_portal.stored_json import StoredFormats
from papers.kinds import Kind
from papers.queries import next_correction_symbol
from reports.content import FORMATS, ReportContent
from reports.models import Correction, Issue


@dataclass(frozen=True)
class Corrected:
    """One correction: the printed number and the key of its paragraph, the place in it, and the words."""

    paragraph: int
    key: str
    place: str
    wrong: str
    right: str


@dataclass(frozen=True)
class Corrigendum:
    """A corrigendum to the text with the `reference`, whose `title` and meeting it repeats."""

    symbol: str
    date: str
    reference: str
    title: str
    organizers: list[str]
    place: str
    dates: str
    corrections: list[Corrected]


CORRIGENDUM_FORMATS = StoredFormats(Corrigendum)


def corrigendum_to(issue: Issue) -> Corrigendum:
    """What is prepared to this text, dated today: three queries."""
    corrected: ReportContent = FORMATS.restored(issue.content)
    prepared = Correction.objects.filter(issue=issue, corrigendum=None)
    return Corrigendum(
        symbol=next_correction_symbol(issue.document, Kind.CORRIGENDUM),
        date=date_format(portal_now().astimezone(issue.report.meeting.zone)),
        reference=corrected.reference,
        title=corrected.title,
        organizers=corrected.organizers,
        place=corrected.place,
        dates=corrected.dates,
        corrections=[Corrected(row.paragraph, row.key, row.place, row.wrong, row.right) for row in prepared],
    )


def printable(issue_id: int) -> Printable:
    """The corrigendum that is prepared to this issue as HTML for print."""
    issue = Issue.objects.select_related("report__meeting", "document").get(pk=issue_id)
    corrigendum = corrigendum_to(issue)
    html = render_to_string("reports/corrigendum_print.html", {"corrigendum": corrigendum, "emblem": emblem()})
    return Printable(html, f"Corrigendum: {corrigendum.title}", ("paper_pages.css", "corrigendum.css"))


CORRIGENDUM = Source("corrigendum", printable)
