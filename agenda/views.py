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
from agenda.submissions import SpeakerDocument, speaker_document_for
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.text.sizes import file_size
from papers.actions import agree_to_publication
from papers.actions.uploads import too_many_today
from papers.forms import OwnFileForm
from papers.models import Upload, Version
from papers.views.resumable_uploads import answer_announcement, answer_part, sent_file


def _speaker_document_or_404(request: HttpRequest, slug: str, target: SubmissionTarget, path: str) -> SpeakerDocument:
    speaker_document = speaker_document_for(request.user, slug, target, path)
    if speaker_document is None:
        raise Http404
    return speaker_document


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, slug: str, target: SubmissionTarget, path: str) -> HttpResponse:
    """Takes the file, and the consent to its publication; either can be sent without the other.

    Only the speaker consents, not who sends the file for them.
    """
    speaker_document = _speaker_document_or_404(request, slug, target, path)
    if request.method != "POST":
        return _page(request, speaker_document, OwnFileForm(kind=speaker_document.kind), _consent(speaker_document))
    consent = _consent(speaker_document, request.POST)
    document = speaker_document.document
    sends_file = "send" in request.POST or "upload" in request.POST or "file" in request.FILES or document is None
    uploads = Upload.objects.of_user_for(request.user, speaker_document.upload_target)
    refusal = too_many_today(document.pk if document else None, request.arrived_at)
    received = None
    with sent_file(request, uploads, refusal) as sent:
        file_form = OwnFileForm(
            request.POST, sent.files, kind=speaker_document.kind, refusal=sent.refusal, required=sends_file
        )
        if not file_form.is_valid():
            return _page(request, speaker_document, file_form, consent, status=422)
        if file_form.cleaned_data["file"]:
            try:
                received = actions.receive_for_item(
                    speaker_document=speaker_document,
                    file=file_form.cleaned_data["file"],
                    by=request.user,
                    at=sent.at,
                    found=file_form.found,
                    client_hash_matched=sent.client_hash_matched,
                )
            except NotAllowed as refused:
                file_form.add_error("file", str(refused))
                return _page(request, speaker_document, file_form, consent, status=422)
    return _save_consent(request, _speaker_document_or_404(request, slug, target, path), consent, received)


def _save_consent(
    request: HttpRequest, speaker_document: SpeakerDocument, consent: ConsentForm, received
) -> HttpResponse:
    if (
        speaker_document.is_sent_by_speaker
        and consent.is_valid()
        and consent.has_changed()
        and speaker_document.submission
    ):
        try:
            agree_to_publication(
                submission=speaker_document.submission, agrees=consent.cleaned_data["publication_consent"]
            )
        except NotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Your answer about publication has been saved.")
    if received is None:
        return redirect(speaker_document.address())
    if not received.new:
        messages.info(request, "We already have this file. Nothing was changed, and this is its receipt.")
    return redirect(speaker_document.address("receipt", received.version.number))


@require_safe
def receipt(request: HttpRequest, slug: str, target: SubmissionTarget, path: str, version: int) -> HttpResponse:
    speaker_document = _speaker_document_or_404(request, slug, target, path)
    versions = Version.objects.originals().select_related("document", "uploaded_by", "looked_by")
    received = get_object_or_404(versions, document=speaker_document.document, number=version)
    return render(request, "agenda/receipt.html", _context(speaker_document) | {"version": received})


@require_POST
def begin(request: HttpRequest, slug: str, target: SubmissionTarget, path: str) -> HttpResponse:
    speaker_document = _speaker_document_or_404(request, slug, target, path)
    return answer_announcement(
        request,
        partial(actions.begin_upload_for_item, speaker_document=speaker_document),
        lambda token: speaker_document.address("parts", token),
    )


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def parts(request: HttpRequest, slug: str, target: SubmissionTarget, path: str, token: str) -> HttpResponse:
    """One's own upload: HEAD returns how much of it has come, PATCH appends a part, DELETE deletes it."""
    speaker_document = _speaker_document_or_404(request, slug, target, path)
    upload = get_object_or_404(Upload.objects.of_user_for(request.user, speaker_document.upload_target), token=token)
    return answer_part(request, upload, takes_files=True)


def _consent(speaker_document: SpeakerDocument, data=None) -> ConsentForm:
    return ConsentForm(
        data,
        kind=speaker_document.kind,
        agrees=bool(speaker_document.document) and speaker_document.document.publication_consent,
    )


def _page(
    request: HttpRequest, speaker_document: SpeakerDocument, file_form, consent: ConsentForm, status: int = 200
) -> HttpResponse:
    context = _context(speaker_document) | {"file_form": file_form, "consent": consent}
    return render(request, "agenda/submit.html", context, status=status)


def _context(speaker_document: SpeakerDocument) -> dict:
    meeting, now = speaker_document.speaker.meeting, portal_now()
    is_by_speaker, noun = speaker_document.is_sent_by_speaker, speaker_document.noun
    return {
        "speaker_document": speaker_document,
        "meeting": meeting,
        "now": now,
        "is_open": speaker_document.takes_files(now),
        "can_consent": is_by_speaker and not speaker_document.is_settled,
        "limit": file_size(settings.UPLOAD_LIMIT),
        "contact": meeting.contacts.first(),
        "trail": [
            ("My meetings", reverse("my:list")),
            *([(meeting.short_title, reverse("my:meeting", args=[meeting.slug]))] if is_by_speaker else []),
            (f"Your {noun}" if is_by_speaker else f"{capfirst(noun)} of {speaker_document.speaker.name}", ""),
        ],
    }
