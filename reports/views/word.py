"""The report goes to Word, and comes back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.adminkit.error_summary import ErrorItem
from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.incoming.imported import FORMATS
from egm_portal.security_events import security_event
from egm_portal.serving import private_download
from egm_portal.text.ids import is_id
from papers.file_types import DOCX
from reports import actions
from reports.forms import WordFileForm
from reports.models import Report, Section, WordImport
from reports.queries import report_content
from reports.views.workspace import Workspace, workspace_of
from reports.word.changes import changes_of, other_words_of
from reports.word.comments import WAITING, rounds
from reports.word.drafts import numbers_of
from reports.word.files import draft_docx
from reports.word.rules import refusal_to_discard
from room.models import Recommendation
from room.rules import Seen

_S = WordImport.State
PARTS: list[str] = []
"""Templates that packages above add to the page, below the form for a file."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def word(request: HttpRequest, slug: str) -> HttpResponse:
    """Both directions; POST brings a Word document back."""
    workspace = _workspace_of(request, slug)
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
    imports = workspace.report.word_imports.select_related("by", "decided_by")[:10]
    context = {
        "form": form if workspace.may_write else None,
        "imports": imports,
        "round": rounds().newest_round(workspace.report),
        "parts": PARTS,
    }
    context["is_issued"] = workspace.report.state == Report.State.ISSUED
    return _page(request, workspace, "reports/word.html", context, status=422 if form.is_bound else 200)


@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a Word document. It is a POST because versions from before the download stay as they are."""
    workspace = _workspace_of(request, slug)
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
    """What a Word document changes; POST writes it, undoes that, or takes over something that it says besides."""
    workspace = _workspace_of(request, slug)
    found = _import_of(workspace, pk)
    if request.method == "POST":
        if not workspace.is_writer:
            raise PermissionDenied
        try:
            ACTS.get(request.POST.get("verb", ""), _written)(request, found)
        except NotAllowed as refusal:
            return _import_page(request, workspace, _import_of(workspace, found.pk), str(refusal))
        return redirect(request.path)
    return _import_page(request, workspace, found)


def _written(request: HttpRequest, found: WordImport) -> None:
    count = actions.write_word_import(
        word_import=found,
        left_out=request.POST.getlist("leave-out"),
        headings=request.POST.getlist("heading"),
        seen=request.POST.get("seen", ""),
        by=request.user,
    )
    sections = "One section has" if count == 1 else f"{count} sections have"
    text = f"{sections} been written." if count else "No section was changed."
    messages.success(request, f"{text} You can compare each, and restore single paragraphs.")


def _undone(request: HttpRequest, found: WordImport) -> None:
    kept = actions.undo_word_import(word_import=found, by=request.user)
    if not kept:
        messages.success(request, "The import has been undone: its sections are as they were before.")
        return
    names = ", ".join(f"“{section}”" for section in kept)
    messages.warning(
        request,
        "The import has been undone, but not in sections that were saved since, or that exchanged paragraphs with one "
        f"that was. Left as they are: {names}. Restore what you need from their versions.",
    )


def _words_used(request: HttpRequest, found: WordImport) -> None:
    typed = request.POST.get("recommendation", ""), request.POST.get("version", "")
    if not all(map(is_id, typed)):
        raise Http404
    pk, version = map(int, typed)
    row = get_object_or_404(Recommendation, pk=pk, meeting=found.report.meeting_id)
    seen = Seen(version, request.POST.get("state", ""))
    actions.use_words_of_file(word_import=found, recommendation=row, seen=seen, by=request.user)
    messages.success(request, "The words of the file are now those of the adopted text. The adopted version stays.")


ACTS = {"write": _written, "undo": _undone, "words": _words_used}
"""What the buttons on the page of an import do; packages above add theirs."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def discard(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks whether a Word document shall be dropped; POST drops it."""
    workspace = _workspace_of(request, slug)
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
    found = _import_of(_workspace_of(request, slug), pk)
    finished = found.state not in (_S.RECEIVED, _S.BEING_READ)
    return JsonResponse({"step": found.step, "percent": found.percent, "finished": finished})


def _workspace_of(request: HttpRequest, slug: str) -> Workspace:
    """That of the report, but for its chair: comments in Word documents have the names of those who made them."""
    workspace = workspace_of(request, slug)
    if workspace.is_chair:
        raise NotYours
    return workspace


def _import_of(workspace: Workspace, pk: int) -> WordImport:
    found = get_object_or_404(workspace.report.word_imports.select_related("by", "decided_by"), pk=pk)
    found.report = workspace.report
    return found


def _import_page(request: HttpRequest, workspace: Workspace, found: WordImport, refusal: str = "") -> HttpResponse:
    context: dict[str, object] = {"import": found, "errors": [ErrorItem(refusal)] if refusal else []}
    if found.state == _S.READ:
        changes = changes_of(found)
        context |= {"page": changes, "other_words": other_words_of(found.report, changes.file)}
        context["made_in_round"] = rounds().number_of_round(found.report, changes.made_at) if changes.made_at else 0
        # As it was ticked, if the page is shown again.
        context["ticked"] = [*request.POST.getlist("leave-out"), *request.POST.getlist("heading")]
    elif found.state == _S.APPLIED and found.found:
        read = FORMATS.restored(found.found)
        context |= {"written": _written_sections(found), "other_words": other_words_of(found.report, read)}
    if found.comments:
        # With the numbers of their paragraphs at present.
        numbers, waiting = numbers_of(report_content(found.report)), WAITING.restored(found.comments).comments
        context["waiting"] = [{"place": numbers.get(one.paragraph, ""), "comment": one.comment} for one in waiting]
        context["round"] = rounds().newest_round(workspace.report)
    return _page(request, workspace, "reports/word_import.html", context, status=422 if refusal else 200)


def _written_sections(word_import: WordImport) -> list[dict[str, object]]:
    """What was written in each section that is still there; if it was saved since, undoing leaves it: one query."""
    written = {each["section"]: each for each in word_import.written}
    return [
        each | {"section": section, "after": each["after"][0], "is_saved_since": state != each["after"]}
        for section in Section.objects.present().with_state().filter(pk__in=written)
        for each, state in [(written[section.pk], [section.version, section.saves])]
    ]


def _page(
    request: HttpRequest, workspace: Workspace, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    last = [("Imported file", "")] if "import" in context else []
    address = reverse("reports:word", args=[workspace.meeting.slug]) if last else ""
    trail = workspace.trail(("Word", address), *last)
    return render(
        request,
        template,
        {"workspace": workspace, "meeting": workspace.meeting, "trail": trail} | context,
        status=status,
    )
