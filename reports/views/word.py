"""The report goes to Word, and comes back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed
from egm_portal.security_events import security_event
from egm_portal.serving import SANDBOX
from papers.file_types import DOCX
from reports import actions
from reports.forms import WordFileForm
from reports.models import Recommendation, Report, WordImport
from reports.views.desk import Desk, desk_of
from reports.word.comments import newest_round
from reports.word.files import draft_docx
from reports.word.review import Review, review_of
from reports.word.review_page import ReviewPage

_S = WordImport.State


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def word(request: HttpRequest, slug: str) -> HttpResponse:
    """Both directions; POST brings a Word document back."""
    desk = desk_of(request, slug)
    form = WordFileForm(report=desk.report)
    if request.method == "POST":
        if not desk.is_writer:
            raise PermissionDenied
        form = WordFileForm(request.POST, request.FILES, report=desk.report)
        if form.is_valid() and (found := _received(request, desk, form)):
            return redirect("reports:word_import", slug, found.pk)
    imports = desk.report.word_imports.select_related("by", "decided_by")[:10]
    context = {"form": form if desk.may_write else None, "imports": imports, "round": newest_round(desk.report)}
    context["is_issued"] = desk.report.state == Report.State.ISSUED
    return _page(request, desk, "reports/word.html", context, status=422 if form.is_bound else 200)


def _received(request: HttpRequest, desk: Desk, form: WordFileForm) -> WordImport | None:
    try:
        file, section = form.cleaned_data["file"], form.cleaned_data["section"]
        return actions.receive_word_file(report=desk.report, file=file, by=request.user, section=section)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return None


@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a Word document. It is a POST because versions from before the download stay as they are."""
    desk = desk_of(request, slug)
    if not desk.is_writer:
        raise PermissionDenied
    with transaction.atomic():
        data, name = draft_docx(
            actions.take_to_word(report=desk.report),
            with_comments="comments" in request.POST,
            with_changes="changes" in request.POST,
        )
    security_event("unpublished_downloaded", report=desk.report.pk)
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SANDBOX,
    }
    return HttpResponse(data, content_type=DOCX, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def word_import(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What a Word document changes; POST takes the chosen changes over, or keeps the choices, or drops the file."""
    desk = desk_of(request, slug)
    found = _import_of(desk, pk)
    if request.method == "POST":
        if not desk.is_writer:
            raise PermissionDenied
        return _decided(request, desk, found)
    return _import_page(request, desk, found, found.choices)


@require_safe
@never_cache
@is_automatic
def progress(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """How far the file has been read, for the page that waits for it."""
    found = _import_of(desk_of(request, slug), pk)
    finished = found.state not in (_S.RECEIVED, _S.BEING_READ)
    return JsonResponse({"step": found.step, "percent": found.percent, "finished": finished})


def _import_of(desk: Desk, pk: int) -> WordImport:
    found = get_object_or_404(desk.report.word_imports.select_related("by", "decided_by"), pk=pk)
    found.report = desk.report
    return found


def _decided(request: HttpRequest, desk: Desk, found: WordImport) -> HttpResponse:
    slug, verb = desk.meeting.slug, request.POST.get("verb", "")
    choices = _choices(request, found)
    try:
        if verb == "discard":
            actions.discard_word_import(word_import=found, by=request.user)
            messages.success(request, f"“{found.name}” has been discarded. The draft is as it was.")
            return redirect("reports:word", slug)
        actions.keep_choices(word_import=found, choices=choices)
        if verb != "apply":
            messages.success(request, "Your choices have been saved. Nothing has been written into the draft yet.")
            return redirect("reports:word_import", slug, found.pk)
        seen = request.POST.get("stamp", "")
        changed = actions.apply_word_import(word_import=found, choices=choices, seen=seen, by=request.user)
    except NotAllowed as refusal:
        return _import_page(request, desk, _import_of(desk, found.pk), choices, str(refusal))
    count = "One section has" if len(changed) == 1 else f"{len(changed)} sections have"
    messages.success(request, f"The chosen changes have been applied. {count} a new version.")
    return redirect("reports:word", slug)


def _choices(request: HttpRequest, found: WordImport) -> dict[str, str]:
    """What was chosen on the page, by the names of rows and comments."""
    chosen = {name.removeprefix("choice-"): value for name, value in request.POST.items() if name.startswith("choice-")}
    shown = request.POST.getlist("comment-shown")
    taken = set(request.POST.getlist("comment"))
    return chosen | {f"comment-{place}": "yes" if place in taken else "no" for place in shown}


def _import_page(
    request: HttpRequest, desk: Desk, found: WordImport, choices: dict[str, str], refusal: str = ""
) -> HttpResponse:
    context: dict[str, object] = {"import": found, "refusal": refusal, "parent": ("Word", _address(desk))}
    if found.state == _S.READ:
        review = review_of(found, choices)
        page = ReviewPage(review, _adopted(review))
        context |= {"page": page, "errors": _errors(page, refusal)}
    template = "reports/word_import.html"
    return _page(request, desk, template, context, status=422 if refusal else 200)


def _adopted(review: Review) -> dict[str, str]:
    """The words that the meeting adopted, by the key of the recommendation."""
    rows = Recommendation.objects.adopted().filter(meeting=review.report.meeting_id)
    return {row.key: row.adopted_text or row.text for row in rows}


def _errors(page: ReviewPage, refusal: str) -> list[ErrorItem]:
    if not refusal:
        return []
    open_rows = [
        ErrorItem("Choose one of the texts.", f"Paragraph {row.place}", f"#row-{row.ref}") for row in page.open
    ]
    return open_rows or [ErrorItem(refusal, href="#changes")]


def _address(desk: Desk) -> str:
    return reverse("reports:word", args=[desk.meeting.slug])


def _page(
    request: HttpRequest, desk: Desk, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    last = [("Review imported changes", "")] if "import" in context else []
    trail = desk.trail(("Word", _address(desk) if last else ""), *last)
    return render(request, template, {"desk": desk, "meeting": desk.meeting, "trail": trail} | context, status=status)
