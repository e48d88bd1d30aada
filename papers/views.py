"""An author's pages: upload, details and receipts of a paper."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.clock import portal_now
from papers import actions, queries, rules
from papers.forms import AssistantForm, OwnFileForm, PaperDetailsForm
from papers.models import Paper, Version
from papers.sizes import file_size
from papers.uploads import Sent, own_paper, sent_file


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of one's own paper; a posted file is received before anything else that was typed is judged."""
    paper = own_paper(request, slug, pk)
    if request.method != "POST":
        return _page(request, paper, OwnFileForm(), _details(request, paper))
    details = _details(request, paper, request.POST) if paper.document is None else None
    with sent_file(request, paper) as sent:
        file_form = OwnFileForm(request.POST, sent.files, refusal=sent.refusal)
        if not file_form.is_valid():
            return _page(request, paper, file_form, details or _details(request, paper), status=422)
        try:
            receipt = _receive(request, paper, file_form, sent)
        except actions.TooLate:
            return render(request, "papers/too_late.html", _shown(request, paper), status=422)
    return _received(request, own_paper(request, slug, pk), receipt, details)


def _receive(request: HttpRequest, paper: Paper, file_form: OwnFileForm, sent: Sent) -> actions.Receipt:
    return actions.receive_paper(
        paper=paper,
        file=file_form.cleaned_data["file"],
        by=request.user,
        received_at=sent.at,
        found=file_form.found,
        hash_agreed=sent.hash_agreed,
    )


def _received(
    request: HttpRequest, paper: Paper, receipt: actions.Receipt, details: PaperDetailsForm | None
) -> HttpResponse:
    if details and not _described(paper, details):
        messages.success(
            request, "Your file has been received. Its details need a correction before they can be saved."
        )
        return _page(request, paper, OwnFileForm(), details, status=422)
    if not receipt.new:
        messages.info(request, "We hold this very file already: nothing was changed, and this is its receipt.")
    return redirect("papers:receipt", paper.participant.meeting.slug, paper.pk, receipt.version.number)


@require_POST
def describe(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Saves the title, abstract and consent of a paper whose file has come."""
    paper = own_paper(request, slug, pk)
    if paper.document is None:
        raise Http404
    details = _details(request, paper, request.POST)
    if not _described(paper, details):
        return _page(request, paper, OwnFileForm(), details, status=422)
    messages.success(request, "The details have been saved.")
    return redirect("papers:upload", slug, pk)


def _described(paper: Paper, details: PaperDetailsForm) -> bool:
    """Whether the details were saved; if not, the form says why."""
    if details.is_valid():
        try:
            actions.describe_paper(paper=paper, **details.cleaned_data)
        except actions.NotAllowed as refusal:
            details.add_error(None, str(refusal))
    return details.is_valid()


@require_POST
def assistant(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets somebody hand in the paper for its author, or nobody any more."""
    paper = own_paper(request, slug, pk)
    if not rules.is_author(request.user, paper):
        raise PermissionDenied
    form, told = AssistantForm(request.POST, paper=paper), False
    if form.is_valid():
        try:
            told = actions.name_assistant(paper=paper, email=form.cleaned_data["email"])
        except actions.NotAllowed as refusal:
            form.add_error("email", str(refusal))
    if not form.is_valid():
        return _page(request, paper, OwnFileForm(), _details(request, paper), assistant=form, status=422)
    may = f"may hand in your paper{', and is told so by mail' if told else ''}"
    email = form.cleaned_data["email"]
    messages.success(request, f"{email} {may}." if email else "Nobody but you may hand it in.")
    return redirect("papers:upload", slug, pk)


@require_safe
def receipt(request: HttpRequest, slug: str, pk: int, version: int) -> HttpResponse:
    """The receipt for one version: when it came, its size and its SHA-256."""
    paper = own_paper(request, slug, pk)
    versions = Version.objects.select_related("document", "uploaded_by")
    received = get_object_or_404(versions, document=paper.document_id, number=version)
    return render(request, "papers/receipt.html", _shown(request, paper) | {"version": received})


def _details(request: HttpRequest, paper: Paper, data=None) -> PaperDetailsForm:
    return PaperDetailsForm(data, paper=paper, for_author=rules.is_author(request.user, paper))


def _page(request: HttpRequest, paper: Paper, file_form, details, assistant=None, status: int = 200) -> HttpResponse:
    assistant = assistant or AssistantForm(paper=paper)
    forms = {"file_form": file_form, "details": details, "assistant": assistant}
    return render(request, "papers/upload.html", _shown(request, paper) | forms, status=status)


def _shown(request: HttpRequest, paper: Paper) -> dict:
    meeting, is_author = paper.participant.meeting, rules.is_author(request.user, paper)
    own_page = reverse("my:meeting", args=[meeting.slug])
    return {
        "owed": queries.owed_paper(paper),
        "paper": paper,
        "is_author": is_author,
        "back": own_page if is_author else reverse("papers:upload", args=[meeting.slug, paper.pk]),
        "meeting": meeting,
        "now": portal_now(),
        "limit": file_size(settings.UPLOAD_LIMIT),
        "contact": meeting.contacts.first(),
        "trail": [
            ("My meetings", reverse("my:list")),
            *([(meeting.short_title, own_page)] if is_author else []),
            ("Your paper" if is_author else f"Paper of {paper.participant.name}", ""),
        ],
    }
