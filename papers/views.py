"""An author's pages: upload, details and receipts of a paper."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.clock import portal_now
from papers import actions, queries, rules
from papers.forms import PaperDetailsForm, PaperFileForm
from papers.models import Paper, Version
from papers.sizes import file_size

SETTLED = "Your paper has been published. Please ask the organizers to change what readers see. Nothing was saved."


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of one's own paper; a posted file is received before anything else that was typed is judged."""
    paper = _own(request, slug, pk)
    if request.method != "POST":
        return _page(request, paper, PaperFileForm(), PaperDetailsForm(instance=paper.document))
    file_form = PaperFileForm(request.POST, request.FILES)
    details = PaperDetailsForm(request.POST) if paper.document is None else None
    if not file_form.is_valid():
        return _page(request, paper, file_form, details or PaperDetailsForm(instance=paper.document), status=422)
    try:
        receipt = _receive(request, paper, file_form)
    except actions.TooLate:
        return render(request, "papers/too_late.html", _shown(paper), status=422)
    return _received(request, _own(request, slug, pk), receipt, details)


def _receive(request: HttpRequest, paper: Paper, file_form: PaperFileForm) -> actions.Receipt:
    return actions.receive_paper(
        paper=paper,
        file=file_form.cleaned_data["file"],
        by=request.user,
        received_at=request.arrived_at,
        found=file_form.found,
    )


def _received(
    request: HttpRequest, paper: Paper, receipt: actions.Receipt, details: PaperDetailsForm | None
) -> HttpResponse:
    if details and not details.is_valid():
        messages.success(
            request, "Your file has been received. Its details need a correction before they can be saved."
        )
        return _page(request, paper, PaperFileForm(), details, status=422)
    if details:
        actions.describe_paper(paper=paper, **details.cleaned_data)
    if not receipt.new:
        messages.info(request, "We hold this very file already: nothing was changed, and this is its receipt.")
    return redirect("papers:receipt", paper.participant.meeting.slug, paper.pk, receipt.version.number)


@require_POST
def describe(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Saves the title, abstract and consent of a paper whose file has come."""
    paper = _own(request, slug, pk)
    if paper.document is None:
        raise Http404
    details = PaperDetailsForm(request.POST)
    if not rules.can_describe(paper):
        details.add_error(None, SETTLED)
    if not details.is_valid():
        return _page(request, paper, PaperFileForm(), details, status=422)
    actions.describe_paper(paper=paper, **details.cleaned_data)
    messages.success(request, "The details have been saved.")
    return redirect("papers:upload", slug, pk)


@require_safe
def receipt(request: HttpRequest, slug: str, pk: int, version: int) -> HttpResponse:
    """The receipt for one version: when it came, its size and its SHA-256."""
    paper = _own(request, slug, pk)
    received = get_object_or_404(Version.objects.select_related("document"), document=paper.document_id, number=version)
    return render(request, "papers/receipt.html", _shown(paper) | {"version": received})


def _own(request: HttpRequest, slug: str, pk: int) -> Paper:
    papers = Paper.objects.visible_to(request.user).select_related("participant__meeting", "document__meeting")
    return get_object_or_404(papers, pk=pk, participant__meeting__slug=slug)


def _page(request: HttpRequest, paper: Paper, file_form, details, status: int = 200) -> HttpResponse:
    return render(
        request, "papers/upload.html", _shown(paper) | {"file_form": file_form, "details": details}, status=status
    )


def _shown(paper: Paper) -> dict:
    meeting = paper.participant.meeting
    return {
        "owed": queries.owed_paper(paper),
        "paper": paper,
        "meeting": meeting,
        "now": portal_now(),
        "limit": file_size(settings.UPLOAD_LIMIT),
        "contact": meeting.contacts.first(),
        "trail": [
            ("My meetings", reverse("my:list")),
            (meeting.short_title, reverse("my:meeting", args=[meeting.slug])),
            ("Your paper", ""),
        ],
    }
