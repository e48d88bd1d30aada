"""The pages of a paper for those who submit it: upload, details and receipts."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egm_portal.adminkit.conflicts import lock_row
from egm_portal.clock import portal_now
from egm_portal.text.sizes import file_size
from papers import actions, queries, rules
from papers.actions.uploads import too_many_today
from papers.forms import AssistantForm, OwnFileForm, PaperDetailsForm
from papers.models import Document, Paper, Upload, Version
from papers.views.resumable_uploads import own_paper, readable_paper, sent_file


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    if request.method != "POST":
        paper = readable_paper(request, slug, pk)
        if not _sends(request, paper):
            return render(request, "papers/written_with.html", _context(request, paper, is_written=True))
        return _page(request, paper, OwnFileForm(kind=paper.kind), _details(request, paper), _assistant(request, paper))
    paper = own_paper(request, slug, pk)
    details, assistant = _details(request, paper, request.POST), _assistant(request, paper, request.POST)
    required = _requires_file(request, paper, details, assistant)
    # The file is received before the details are validated: a mistake there must not make it late.
    with sent_file(
        request, Upload.objects.of_user(request.user, paper), too_many_today(paper.document_id, request.arrived_at)
    ) as sent:
        file_form = OwnFileForm(request.POST, sent.files, kind=paper.kind, refusal=sent.refusal, required=required)
        if not file_form.is_valid():
            owed = queries.owed_paper(paper, sent.at)
            # Once no file is accepted, the page has no form that could show again what was typed.
            if owed.in_time is None and (sent.files or owed.newest is None):
                return _too_late(request, paper, has_file=bool(sent.files))
            return _page(request, paper, file_form, details, assistant, status=422)
        file, received = file_form.cleaned_data["file"], None
        try:
            if file is not None:
                received = actions.receive_paper(
                    paper=paper,
                    file=file,
                    by=request.user,
                    received_at=sent.at,
                    found=file_form.found,
                    client_hash_matched=sent.client_hash_matched,
                )
        except actions.TooLate:
            return _too_late(request, paper, has_file=True)
    return _save(request, own_paper(request, slug, pk), received, details, assistant)


def _sends(request: HttpRequest, paper: Paper) -> bool:
    return rules.is_author(request.user, paper) or Paper.objects.visible_to(request.user).filter(pk=paper.pk).exists()


def _requires_file(
    request: HttpRequest, paper: Paper, details: PaperDetailsForm, assistant: AssistantForm | None
) -> bool:
    """Whether what was posted makes no sense without a file: one was to be sent, or there is nothing else to save."""
    if "send" in request.POST or "upload" in request.POST or "file" in request.FILES:
        return True
    names_assistant = assistant is not None and assistant.has_changed()
    return paper.document is None and (details.has_changed() or not names_assistant)


def _too_late(request: HttpRequest, paper: Paper, *, has_file: bool) -> HttpResponse:
    return render(request, "papers/too_late.html", _context(request, paper) | {"has_file": has_file}, status=422)


def _save(
    request: HttpRequest,
    paper: Paper,
    received: actions.Receipt | None,
    details: PaperDetailsForm,
    assistant: AssistantForm | None,
) -> HttpResponse:
    with transaction.atomic():
        if details.instance.pk is not None:
            lock_row(paper)
            lock_row(paper.document)
            details = _details(request, own_paper(request, paper.participant.meeting.slug, paper.pk), request.POST)
        sentences = _save_forms(paper, details, assistant)
    if sentences is None:
        status = 409 if details.all_conflicts.are_open else 422
        if received:
            messages.success(
                request, "Your file has been received. The details are not saved yet: please correct them."
            )
        return _page(
            request, paper, OwnFileForm(kind=paper.kind), details, assistant, status=status, received=bool(received)
        )
    if received and not received.new:
        messages.info(request, "We already have this file. Nothing was changed, and this is its receipt.")
    for sentence in sentences:
        messages.success(request, sentence)
    if received:
        return redirect("papers:receipt", paper.participant.meeting.slug, paper.pk, received.version.number)
    if not sentences:
        messages.info(request, "Nothing was changed.")
    return redirect("papers:upload", paper.participant.meeting.slug, paper.pk)


def _save_forms(paper: Paper, details: PaperDetailsForm, assistant: AssistantForm | None) -> list[str] | None:
    """What was saved, in sentences; None if a form has errors, and then nothing is saved."""
    saves = [(assistant, _name_assistant), (details, _describe_paper)]
    saves = [(form, save) for form, save in saves if form is not None and form.has_changed()]
    if not all([form.is_valid() for form, _ in saves]):  # a list: each form is to show its errors
        return None
    sentences = []
    try:
        with transaction.atomic():
            for form, save in saves:
                sentences.append(save(paper, form))
    except actions.NotAllowed as refusal:
        form.add_error("email" if form is assistant else None, str(refusal))
        return None
    return sentences


def _name_assistant(paper: Paper, form: AssistantForm) -> str:
    email = form.cleaned_data["email"]
    is_mailed = actions.name_assistant(paper=paper, email=email)
    if not email:
        return "Only you may submit your paper."
    return f"{email} may submit your paper{', and has been notified by e-mail' if is_mailed else ''}."


def _describe_paper(paper: Paper, form: PaperDetailsForm) -> str:
    actions.describe_paper(paper=paper, **form.touched())
    return "The details have been saved."


@require_safe
def receipt(request: HttpRequest, slug: str, pk: int, version: int) -> HttpResponse:
    paper = readable_paper(request, slug, pk)
    versions = Version.objects.select_related("document", "uploaded_by", "looked_by")
    received = get_object_or_404(versions, document=paper.document_id, number=version)
    return render(request, "papers/receipt.html", _context(request, paper) | {"version": received})


@require_POST
def look(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """Records that the author, or whoever submits for them, has seen what readers get of their file."""
    documents = Document.objects.sent_by(request.user).filter(meeting__slug=slug, number=number)
    found = get_object_or_404(Version, document__in=documents, number=version)
    try:
        actions.confirm_look(version=found, by=request.user)
    except actions.NotAllowed as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "Thank you. The organizers see that you have looked at it.")
    then = request.POST.get("then", "")
    is_own = url_has_allowed_host_and_scheme(then, allowed_hosts=None)
    return redirect(then if is_own else reverse("my:list"))


def _details(request: HttpRequest, paper: Paper, data=None) -> PaperDetailsForm:
    return PaperDetailsForm(data, paper=paper, for_author=rules.is_author(request.user, paper))


def _assistant(request: HttpRequest, paper: Paper, data=None) -> AssistantForm | None:
    if rules.is_author(request.user, paper):
        return AssistantForm(data, paper=paper)
    if data and "email" in data:
        raise PermissionDenied
    return None


def _page(request: HttpRequest, paper: Paper, file_form, details, assistant, status=200, **more) -> HttpResponse:
    forms = {"file_form": file_form, "details": details, "assistant": assistant}
    return render(request, "papers/upload.html", _context(request, paper) | forms | more, status=status)


def _context(request: HttpRequest, paper: Paper, *, is_written: bool = False) -> dict:
    """What the pages of a paper show; `is_written` by the reader too, with the author."""
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
            *([(meeting.short_title, own_page)] if is_author or is_written else []),
            ("Your paper" if is_author else f"Paper by {paper.participant.name}", ""),
        ],
    }
