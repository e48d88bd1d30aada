"""Files of a round: the circulated draft for its readers, and the table of comments for those who answer them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.adminkit.roles import require_role
from egm_portal.automatic_requests import is_automatic
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.registry import Source
from egm_portal.security_events import security_event
from egm_portal.serving import FileMissing, private_download, private_pdf
from papers.file_types import DOCX
from reports import actions
from reports.models import Round
from reports.rounds import printing
from reports.rounds.files import comments_csv
from reports.rounds.queries import round_named, rounds_of
from reports.rounds.reader import reader_of
from reports.rounds.table import Table
from reports.views.workspace import workspace_of
from reports.word.comments_table import comments_docx
from reports.word.files import circulated_docx


@dataclass(frozen=True)
class Paper:
    """One of the files of a round, which the reader may have, and the page on which the same can be read.

    `is_for_viewer`: the reader is no more than a viewer, who reads what there is.
    """

    round: Round
    source: Source
    heading: str
    page: str
    is_for_viewer: bool

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        return f"{self.round.report.meeting.slug}-{self.source.kind}-{self.round.number}"

    @property
    def rendering(self) -> Rendering | None:
        """Its PDF as it has to be now, ready or not."""
        find = printing.newest_draft if self.source is printing.DRAFT else printing.present_comments
        return find(self.round)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def pdf(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Where the PDF is, or how far it is; POST has it generated, which takes a worker: not by viewers."""
    paper = _paper(request, slug, kind)
    if request.method == "POST":
        if paper.is_for_viewer:
            require_role(request, StaffRole.EDITOR, paper.round.report.meeting_id)
        actions.request_round_rendering(round=paper.round, kind=paper.source.kind, by=request.user)
        return redirect(request.get_full_path())
    meeting = paper.round.report.meeting
    context = {
        "meeting": meeting,
        "paper": paper,
        "rendering": paper.rendering,
        "kind": kind,
        "may_render": not paper.is_for_viewer,
        "query": f"?round={paper.round.number}",
        "trail": [(meeting.short_title, reverse("my:meeting", args=[slug])), (paper.heading, paper.page), ("PDF", "")],
    }
    return render(request, "reports/round_pdf.html", context)


@require_safe
@never_cache
@is_automatic
def progress(request: HttpRequest, slug: str, kind: str) -> JsonResponse:
    """How far the PDF is, for static/js/progress.js."""
    paper = _paper(request, slug, kind)
    newest = Rendering.objects.filter(kind=paper.source.kind, subject_id=paper.round.pk).defer("content").first()
    if newest is None:
        raise Http404
    return JsonResponse(newest.progress())


@require_safe
def pdf_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    paper = _paper(request, slug, kind)
    rendering = paper.rendering
    if rendering is None or rendering.state != Rendering.State.DONE:
        raise Http404
    try:
        response = private_pdf(request, rendering.file.name, f"{paper.name}.pdf")
    except FileMissing:
        raise Http404 from None
    security_event("unpublished_downloaded", report=paper.round.report.pk)
    return response


@require_safe
def draft_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """The circulated draft as a Word document."""
    paper = _paper(request, slug, "draft")
    return _download(paper, circulated_docx(paper.round), "docx", DOCX)


@require_safe
def comments_file(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The table of comments as CSV or as a Word document."""
    paper = _paper(request, slug, "comments")
    table = Table(paper.round.report, paper.round)
    if ending == "csv":
        return _download(paper, comments_csv(table), ending, "text/csv; charset=utf-8")
    if ending == "docx":
        return _download(paper, comments_docx(table), ending, DOCX)
    raise Http404


def _paper(request: HttpRequest, slug: str, kind: str) -> Paper:
    """The file of this kind, for somebody who may have it; raises Http404."""
    if kind == "draft":
        reader, page = reader_of(request, slug), reverse("reports:circulated", args=[slug])
        is_for_viewer = reader.participant is None and not reader.is_editor
        return Paper(reader.round, printing.DRAFT, "Draft report", page, is_for_viewer)
    if kind != "comments":
        raise Http404
    workspace = workspace_of(request, slug)
    round_ = round_named(rounds_of(workspace.report), request.GET.get("round", ""))
    if round_ is None:
        raise Http404
    page = f"{reverse('reports:comments', args=[slug])}?round={round_.number}"
    return Paper(round_, printing.COMMENTS, "Comments on the draft report", page, not workspace.is_writer)


def _download(paper: Paper, content: bytes, ending: str, media_type: str) -> HttpResponse:
    security_event("unpublished_downloaded", report=paper.round.report.pk)
    return private_download(content, f"{paper.name}.{ending}", media_type)
