"""Resumable uploads by the core of tus 1.0 (tus.io/protocols/resumable-upload), and how a form gets their files."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods, require_POST

from papers import actions, rules
from papers.files import refusal_messages
from papers.forms import AnnouncementForm
from papers.models import Paper, Upload

TOKEN = re.compile(r"[\w-]{1,43}", re.ASCII)
TUS = "1.0.0"
PART = "application/offset+octet-stream"

CHANGED = "The file changed on its way here. Nothing you typed is lost: choose it again and send it once more."
LOST = "The parts of your file are no longer here. Nothing you typed is lost: choose it again and send it once more."


@dataclass(frozen=True)
class Sent:
    """What was posted: the files for a form and the instant that counts for them, or why there is no file."""

    files: MultiValueDict
    at: datetime
    refusal: str = ""
    client_hash_matched: bool = False


class PartedFile(UploadedFile):
    """A complete upload, as the file of a form."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(upload.path.open("rb"), upload.name, upload.media_type, upload.size)
        self._path = str(upload.path)

    def temporary_file_path(self) -> str:
        return self._path


def own_paper(request: HttpRequest, slug: str, pk: int) -> Paper:
    papers = Paper.objects.visible_to(request.user).select_related("participant__meeting", "document__meeting")
    return get_object_or_404(papers, pk=pk, participant__meeting__slug=slug)


def readable_paper(request: HttpRequest, slug: str, pk: int) -> Paper:
    """A paper that the reader sends, or writes with the participant who sends it."""
    papers = Paper.objects.readable_by(request.user).select_related("participant__meeting", "document__meeting")
    return get_object_or_404(papers, pk=pk, participant__meeting__slug=slug)


@contextmanager
def sent_file(request: HttpRequest, own: QuerySet[Upload], refusal: str = "") -> Iterator[Sent]:
    """What a form was posted with: a file of the request, or one of one's `own` that was uploaded in parts before.

    If no file is taken, `refusal` says why.
    """
    token = request.POST.get("upload", "")
    upload = own.filter(token=token).first() if TOKEN.fullmatch(token) else None
    refusal = refusal or (token and _refusal_of_parts(upload))
    if refusal or upload is None:
        yield Sent(MultiValueDict() if refusal else request.FILES, request.arrived_at, refusal)
    else:
        with PartedFile(upload) as file:
            yield Sent(MultiValueDict({"file": [file]}), upload.completed_at, client_hash_matched=bool(upload.sha256))
    # Not in a `finally`: after an error, such as a lost database connection, the parts are there for another try.
    if upload:
        actions.drop_upload(upload=upload)


def _refusal_of_parts(upload: Upload | None) -> str:
    """Why what was uploaded in parts is not the file that its sender chose, or nothing."""
    if upload is None or upload.completed_at is None or not upload.is_whole:
        return LOST
    if not upload.sha256:
        return ""
    with upload.path.open("rb") as file:
        return "" if hashlib.file_digest(file, "sha256").hexdigest() == upload.sha256 else CHANGED


@require_POST
def begin(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    paper = own_paper(request, slug, pk)
    return answer_announcement(
        request,
        partial(actions.begin_upload, paper=paper),
        lambda token: reverse("papers:parts", args=[slug, pk, token]),
    )


def answer_announcement(
    request: HttpRequest, begin_upload: Callable[..., Upload], address: Callable[[str], str]
) -> HttpResponse:
    """Begins the announced upload, or says why not; `address` is where the parts of the one with a token are sent."""
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return _sentence(next(iter(form.errors.values()))[0])
    if form.cleaned_data["size"] > settings.UPLOAD_LIMIT:
        return _sentence(refusal_messages.too_large(form.cleaned_data["size"]))
    try:
        upload = begin_upload(by=request.user, at=request.arrived_at, **form.cleaned_data)
    except actions.NotAllowed as refusal:
        return _sentence(str(refusal))
    return _progress(upload, status=201, Location=address(upload.token))


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def parts(request: HttpRequest, slug: str, pk: int, token: str) -> HttpResponse:
    """One's own upload: HEAD returns how much of it has come, PATCH appends a part, DELETE deletes it."""
    paper = own_paper(request, slug, pk)
    upload = get_object_or_404(Upload.objects.of_user(request.user, paper), token=token)
    return answer_part(request, upload, takes_files=rules.takes_files(paper))


def answer_part(request: HttpRequest, upload: Upload, *, takes_files: bool) -> HttpResponse:
    if request.method == "DELETE":
        actions.drop_upload(upload=upload)
        return HttpResponse(status=204)
    if not (upload.is_whole and takes_files):
        raise Http404
    if request.method == "HEAD":
        return _progress(upload)
    if error := _protocol_error(request):
        return HttpResponse(status=error)
    length, part = int(request.META["CONTENT_LENGTH"]), request.body
    if len(part) != length:
        return HttpResponse(status=400)
    offset = int(request.headers["Upload-Offset"])
    try:
        return _progress(actions.append_part(upload=upload, offset=offset, part=part, at=request.arrived_at), 204)
    except actions.OffsetConflict:
        return HttpResponse(status=409)
    except (EOFError, Upload.DoesNotExist):
        raise Http404 from None


def _protocol_error(request: HttpRequest) -> int:
    """The status for a request that does not follow tus, or 0."""
    if request.headers.get("Tus-Resumable") != TUS:
        return 412
    if request.content_type != PART:
        return 415
    numbers = [request.headers.get("Upload-Offset", ""), request.META.get("CONTENT_LENGTH", "")]
    if not all(number.isascii() and number.isdigit() and len(number) < 16 for number in numbers):
        return 400
    return 413 if int(numbers[1]) > settings.FORM_MAX_BYTES else 0


def _progress(upload: Upload, status: int = 200, **headers: str) -> HttpResponse:
    progress = {"Tus-Resumable": TUS, "Upload-Offset": str(upload.offset), "Upload-Length": str(upload.size)}
    return HttpResponse(status=status, headers={**progress, "Cache-Control": "no-store", **headers})


def _sentence(refusal: str) -> HttpResponse:
    return HttpResponse(refusal, status=422, content_type="text/plain; charset=utf-8")
