"""The report goes to Word, and comes back."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed
from egm_portal.security_events import security_event
from egm_portal.serving import private_download
from papers.file_types import DOCX
from reports import actions
from reports.clearances.files import returned_documents, returned_files
from reports.forms import WordFileForm
from reports.models import Recommendation, Report, WordImport
from reports.queries import report_content
from reports.views.workspace import Workspace, workspace_of
from reports.word.comments import WAITING, newest_round
from reports.word.drafts import numbers_of
from reports.word.files import draft_docx
from reports.word.review import CHOICES, review_of
from reports.word.review_page import ReviewPage
from reports.word.rules import refusal_to_discard

MAX_NAMED = 10
"""Rows that the summary of errors names: more than these are read on their pages."""
_S = WordImport.State
_PLACE = re.compile(r"\d{1,6}(?:#row-[a-z0-9-]{1,20})?")
_CHOICE = re.compile(r"choice-([a-z0-9-]{1,20})")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def word(request: HttpRequest, slug: str) -> HttpResponse:
    """Both directions; POST brings a Word document back."""
    workspace = workspace_of(request, slug)
    form = WordFileForm(report=workspace.report)
    if request.method == "POST":
        if not workspace.is_writer:
            raise PermissionDenied
        form = WordFileForm(request.POST, request.FILES, report=workspace.report)
        if form.is_valid():
            file, section = form.cleaned_data["file"], form.cleaned_data["section"]
            try:
                found = actions.receive_word_file(report=workspace.report, file=file, by=request.user, section=section)
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("reports:word_import", slug, found.pk)
    returned = returned_documents(workspace.report) if workspace.is_staff and workspace.may_write else []
    imports = workspace.report.word_imports.select_related("by", "decided_by")[:10]
    context = {
        "form": form if workspace.may_write else None,
        "imports": imports,
        "returned": returned,
        "round": newest_round(workspace.report),
    }
    context["is_issued"] = workspace.report.state == Report.State.ISSUED
    return _page(request, workspace, "reports/word.html", context, status=422 if form.is_bound else 200)


@require_POST
def import_returned(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Opens a Word document that an office has returned as an import."""
    workspace = workspace_of(request, slug)
    if not (workspace.is_staff and workspace.is_writer):
        raise PermissionDenied
    file = get_object_or_404(returned_files(workspace.report), pk=pk)
    try:
        with default_storage.open(file.stored_name) as stored:
            document = File(stored, name=file.original_name)
            found = actions.receive_word_file(report=workspace.report, file=document, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    except OSError:
        messages.error(request, "This file cannot be read now. Try again later, or upload it below.")
    else:
        return redirect("reports:word_import", slug, found.pk)
    return redirect("reports:word", slug)


@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a Word document. It is a POST because versions from before the download stay as they are."""
    workspace = workspace_of(request, slug)
    if not workspace.is_writer:
        raise PermissionDenied
    with transaction.atomic():
        data, name = draft_docx(
            actions.take_to_word(report=workspace.report),
            with_comments="comments" in request.POST,
            with_changes="changes" in request.POST,
        )
    security_event("unpublished_downloaded", report=workspace.report.pk)
    return private_download(data, name, DOCX)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def word_import(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What a Word document changes; POST takes the chosen changes over, or keeps the choices."""
    workspace = workspace_of(request, slug)
    found = _import_of(workspace, pk)
    if request.method == "POST":
        if not workspace.is_writer:
            raise PermissionDenied
        return _decided(request, workspace, found)
    return _import_page(request, workspace, found)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def discard(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks whether a Word document shall be dropped; POST drops it."""
    workspace = workspace_of(request, slug)
    found = _import_of(workspace, pk)
    if not workspace.is_writer:
        raise PermissionDenied
    refusal = refusal_to_discard(found)
    if request.method == "POST":
        try:
            actions.discard_word_import(word_import=found, by=request.user)
            messages.success(request, f"“{found.name}” has been discarded. The draft is as it was.")
            return redirect("reports:word", slug)
        except NotAllowed as overtaken:
            refusal = str(overtaken)
    context = {"import": found, "refusal": refusal, "errors": [ErrorItem(refusal)] if refusal else []}
    return _page(request, workspace, "reports/word_discard.html", context, status=422 if refusal else 200)


@require_safe
@never_cache
@is_automatic
def progress(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """How far the file has been read, for the page that waits for it."""
    found = _import_of(workspace_of(request, slug), pk)
    finished = found.state not in (_S.RECEIVED, _S.BEING_READ)
    return JsonResponse({"step": found.step, "percent": found.percent, "finished": finished})


def _import_of(workspace: Workspace, pk: int) -> WordImport:
    found = get_object_or_404(workspace.report.word_imports.select_related("by", "decided_by"), pk=pk)
    found.report = workspace.report
    return found


def _decided(request: HttpRequest, workspace: Workspace, found: WordImport) -> HttpResponse:
    slug, verb = workspace.meeting.slug, request.POST.get("verb", "")
    try:
        if verb == "comments":
            round_ = actions.add_waiting_comments(word_import=found)
            messages.success(request, f"The comments have been added to round {round_.number}.")
            return redirect(request.path)
        choices = _choices(request)
        actions.keep_choices(word_import=found, choices=choices, for_open=request.POST.get("open", ""))
        if verb == "discard":
            return redirect("reports:word_discard", slug, found.pk)
        if verb != "apply":
            return _other_page(request)
        seen = request.POST.get("stamp", "")
        changed = actions.apply_word_import(word_import=found, choices=choices, seen=seen, by=request.user)
    except NotAllowed as refusal:
        return _import_page(request, workspace, _import_of(workspace, found.pk), str(refusal))
    count = "One section has" if len(changed) == 1 else f"{len(changed)} sections have"
    messages.success(request, f"The chosen changes have been applied. {count} a new version.")
    found.refresh_from_db()
    return redirect("reports:word_import", slug, found.pk) if found.comments else redirect("reports:word", slug)


def _other_page(request: HttpRequest) -> HttpResponse:
    """To the page, or the row of one, that was asked for; the choices of this one have been kept."""
    wanted = _PLACE.fullmatch(request.POST.get("to", ""))
    if not wanted:
        messages.success(request, "Your choices have been saved. Nothing has been written into the draft yet.")
        return redirect(request.get_full_path())
    return redirect(f"{request.path}?page={wanted[0]}")


def _choices(request: HttpRequest) -> dict[str, str]:
    """What was chosen on the page, by the names of rows and comments."""
    sent = {found[1]: value for name, value in request.POST.items() if (found := _CHOICE.fullmatch(name))}
    chosen = {name: value for name, value in sent.items() if value in CHOICES}
    shown = [place for place in request.POST.getlist("comment-shown") if place.isdecimal()]
    taken = set(request.POST.getlist("comment"))
    return chosen | {f"comment-{place}": "yes" if place in taken else "no" for place in shown}


def _import_page(request: HttpRequest, workspace: Workspace, found: WordImport, refusal: str = "") -> HttpResponse:
    context: dict[str, object] = {"import": found, "refusal": refusal, "parent": ("Word", _address(workspace))}
    context["errors"] = [ErrorItem(refusal)] if refusal else []
    if found.state == _S.READ:
        review = review_of(found, found.choices)
        # The words that the meeting adopted, by the key of the recommendation.
        rows = Recommendation.objects.adopted().filter(meeting=review.report.meeting_id)
        adopted = {row.key: row.adopted_text or row.text for row in rows}
        number = request.GET.get("page", "")
        page = ReviewPage(review, adopted, int(number) if number.isdecimal() and len(number) < 7 else 1)
        context |= {"page": page, "errors": _errors(page, refusal)}
    if found.comments:
        # With the numbers of their paragraphs at present.
        numbers, waiting = numbers_of(report_content(found.report)), WAITING.restored(found.comments).comments
        context["waiting"] = [{"place": numbers.get(one.paragraph, ""), "comment": one.comment} for one in waiting]
        context["round"] = newest_round(workspace.report)
    template = "reports/word_import.html"
    return _page(request, workspace, template, context, status=422 if refusal else 200)


def _errors(page: ReviewPage, refusal: str) -> list[ErrorItem]:
    if not refusal:
        return []
    rows = [
        ErrorItem("Choose one of the texts.", f"Paragraph {row.place}", f"{page.address(row.page)}#row-{row.ref}")
        for row in page.open[:MAX_NAMED]
    ]
    return rows or [ErrorItem(refusal, href="#changes")]


def _address(workspace: Workspace) -> str:
    return reverse("reports:word", args=[workspace.meeting.slug])


def _page(
    request: HttpRequest, workspace: Workspace, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    last = [("Review imported changes", "")] if "import" in context else []
    trail = workspace.trail(("Word", _address(workspace) if last else ""), *last)
    return render(
        request,
        template,
        {"workspace": workspace, "meeting": workspace.meeting, "trail": trail} | context,
        status=status,
    )
