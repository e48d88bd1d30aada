"""The pages on which people send slides and statements for items and sessions of the programme."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import actions
from agenda.forms import ConsentForm
from agenda.submission_targets import SubmissionTarget
from agenda.submissions import OwnDocument, own_document
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.text.sizes import file_size
from papers.actions import agree_to_publication
from papers.actions.uploads import too_many_today
from papers.forms import OwnFileForm
from papers.models import Upload, Version
from papers.views.resumable_uploads import answer_announcement, answer_part, sent_file


def _own(request: HttpRequest, slug: str, target: SubmissionTarget, path: str) -> OwnDocument:
    own = own_document(request.user, slug, target, path)
    if own is None:
        raise Http404
    return own


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, slug: str, target: SubmissionTarget, path: str) -> HttpResponse:
    """Takes the file, and the consent to its publication; either can be sent without the other.

    Only the speaker consents, not who sends the file for them.
    """
    own = _own(request, slug, target, path)
    if request.method != "POST":
        return _page(request, own, OwnFileForm(kind=own.kind), _consent(own))
    consent = _consent(own, request.POST)
    sends_file = "send" in request.POST or "upload" in request.POST or "file" in request.FILES or own.document is None
    uploads = Upload.objects.of_user_for(request.user, own.upload_target)
    refusal = too_many_today(own.document.pk if own.document else None, request.arrived_at)
    received = None
    with sent_file(request, uploads, refusal) as sent:
        file_form = OwnFileForm(request.POST, sent.files, kind=own.kind, refusal=sent.refusal, required=sends_file)
        if not file_form.is_valid():
            return _page(request, own, file_form, consent, status=422)
        if file_form.cleaned_data["file"]:
            try:
                received = actions.receive_for_item(
                    own=own,
                    file=file_form.cleaned_data["file"],
                    by=request.user,
                    at=sent.at,
                    found=file_form.found,
                    client_hash_matched=sent.client_hash_matched,
                )
            except NotAllowed as refused:
                file_form.add_error("file", str(refused))
                return _page(request, own, file_form, consent, status=422)
    return _save_consent(request, _own(request, slug, target, path), consent, received)


def _save_consent(request: HttpRequest, own: OwnDocument, consent: ConsentForm, received) -> HttpResponse:
    if own.is_own and consent.is_valid() and consent.has_changed() and own.submission:
        try:
            agree_to_publication(submission=own.submission, agrees=consent.cleaned_data["publication_consent"])
        except NotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Your answer about publication has been saved.")
    if received is None:
        return redirect(own.address())
    if not received.new:
        messages.info(request, "We already have this file. Nothing was changed, and this is its receipt.")
    return redirect(own.address("receipt", received.version.number))


@require_safe
def receipt(request: HttpRequest, slug: str, target: SubmissionTarget, path: str, version: int) -> HttpResponse:
    own = _own(request, slug, target, path)
    versions = Version.objects.originals().select_related("document", "uploaded_by")
    received = get_object_or_404(versions, document=own.document, number=version)
    return render(request, "agenda/receipt.html", _context(own) | {"version": received})


@require_POST
def begin(request: HttpRequest, slug: str, target: SubmissionTarget, path: str) -> HttpResponse:
    own = _own(request, slug, target, path)
    return answer_announcement(
        request,
        partial(actions.begin_upload_for_item, own=own),
        lambda token: own.address("parts", token),
    )


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def parts(request: HttpRequest, slug: str, target: SubmissionTarget, path: str, token: str) -> HttpResponse:
    """One's own upload: HEAD returns how much of it has come, PATCH appends a part, DELETE deletes it."""
    own = _own(request, slug, target, path)
    upload = get_object_or_404(Upload.objects.of_user_for(request.user, own.upload_target), token=token)
    return answer_part(request, upload, takes_files=True)


def _consent(own: OwnDocument, data=None) -> ConsentForm:
    return ConsentForm(data, kind=own.kind, agrees=bool(own.document) and own.document.publication_consent)


def _page(request: HttpRequest, own: OwnDocument, file_form, consent: ConsentForm, status: int = 200) -> HttpResponse:
    context = _context(own) | {"file_form": file_form, "consent": consent}
    return render(request, "agenda/submit.html", context, status=status)


def _context(own: OwnDocument) -> dict:
    meeting, now = own.speaker.meeting, portal_now()
    return {
        "own": own,
        "meeting": meeting,
        "now": now,
        "is_open": own.takes_files(now),
        "can_consent": own.is_own and not own.is_settled,
        "limit": file_size(settings.UPLOAD_LIMIT),
        "contact": meeting.contacts.first(),
        "trail": [
            ("My meetings", reverse("my:list")),
            *([(meeting.short_title, reverse("my:meeting", args=[meeting.slug]))] if own.is_own else []),
            (f"Your {own.noun}" if own.is_own else f"{capfirst(own.noun)} of {own.speaker.name}", ""),
        ],
    }
