"""Files of a round: the circulated draft for its readers, and the table of comments for those who answer them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from egm_portal.exceptions import NotYours
from egm_portal.security_events import security_event
from egm_portal.serving import private_download
from papers.file_types import DOCX
from reports.views.workspace import workspace_of
from review.models import Round
from review.rounds.columns import comments_csv
from review.rounds.queries import round_named, rounds_of
from review.rounds.reader import reader_of
from review.rounds.table import Table
from review.rounds.word_files import circulated_docx, comments_docx


@require_safe
def draft_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """The circulated draft as a Word document."""
    round_ = reader_of(request, slug).round
    return _download(round_, circulated_docx(round_), "circulated", "docx", DOCX)


@require_safe
def comments_file(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The table of comments as CSV or as a Word document, with the names of their authors."""
    workspace = workspace_of(request, slug)
    if workspace.is_chair:
        raise NotYours
    report = workspace.report
    round_ = round_named(rounds_of(report), request.GET.get("round", ""))
    if round_ is None:
        raise Http404
    table = Table(report, round_)
    if ending == "csv":
        return _download(round_, comments_csv(table), "comments", ending, "text/csv; charset=utf-8")
    if ending == "docx":
        return _download(round_, comments_docx(table), "comments", ending, DOCX)
    raise Http404


def _download(round_: Round, content: bytes, kind: str, ending: str, media_type: str) -> HttpResponse:
    security_event("unpublished_downloaded", report=round_.report.pk)
    return private_download(content, f"{round_.report.meeting.slug}-{kind}-{round_.number}.{ending}", media_type)
