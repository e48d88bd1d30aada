"""The pages of the PDFs of a round: who may read each, and where it belongs."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from egm_portal.exceptions import NotYours
from egm_portal.pdf.pages import PdfPage
from egm_portal.text.numerals import ordinal
from reports.views.workspace import workspace_of
from review import actions, printing
from review.models import Round
from review.rounds.queries import round_named, rounds_of
from review.rounds.reader import reader_of


def circulated(request: HttpRequest, pk: int) -> PdfPage:
    """The circulated draft, for its readers: only that of the last round is read."""
    round_ = get_object_or_404(Round.objects.select_related("report__meeting"), pk=pk)
    reader = reader_of(request, round_.report.meeting.slug)
    if reader.round != round_:
        raise NotYours
    page = reverse("review:circulated", args=[reader.meeting.slug])
    may_generate = reader.participant is not None or reader.is_editor
    return _of_round(reader.round, printing.DRAFT.kind, "Draft report", ("Back to the draft", page), may_generate)


def comments(request: HttpRequest, pk: int) -> PdfPage:
    """The table of comments, for those who answer them."""
    round_ = get_object_or_404(Round.objects.select_related("report__meeting"), pk=pk)
    workspace = workspace_of(request, round_.report.meeting.slug)
    if workspace.is_chair:
        raise NotYours
    page = f"{reverse('review:comments', args=[workspace.meeting.slug])}?round={round_.number}"
    title, back = "Comments on the draft report", ("Back to the comments", page)
    return _of_round(round_, printing.COMMENTS.kind, title, back, workspace.is_writer)


def _of_round(round_: Round, kind: str, title: str, back: tuple[str, str], may_generate: bool) -> PdfPage:
    meeting = round_.report.meeting
    find = printing.newest_draft if kind == printing.DRAFT.kind else printing.present_comments
    return PdfPage(
        meeting=meeting,
        title=f"{title}, {ordinal(round_.number)} round",
        file_name=f"{meeting.slug}-{kind}-{round_.number}",
        trail=[(meeting.short_title, reverse("my:meeting", args=[meeting.slug])), (title, back[1]), ("PDF", "")],
        find=lambda: find(round_),
        generate=lambda by: actions.request_round_rendering(round=round_, kind=kind, by=by),
        may_generate=may_generate,
        others=[back],
        event={"report": round_.report_id},
    )


PAGES = {printing.DRAFT.kind: circulated, printing.COMMENTS.kind: comments}


@require_safe
def former_page(request: HttpRequest, slug: str, kind: str) -> object:
    """The former address of a PDF of a round leads to the present one."""
    if kind == "draft":
        round_ = reader_of(request, slug).round
        return redirect("pdf:page", printing.DRAFT.kind, round_.pk)
    round_ = round_named(rounds_of(workspace_of(request, slug).report), request.GET.get("round", ""))
    if kind != "comments" or round_ is None:
        raise Http404
    return redirect("pdf:page", printing.COMMENTS.kind, round_.pk)
