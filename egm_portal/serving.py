"""Answers with a stored file. Ranges are left to WhiteNoise, which serves the portal's static files.

WhiteNoise 6.12 knows `If-None-Match` with a single tag only and no `If-Range`, and takes a range of one byte for one
that cannot be had. A download that goes on after the file was replaced would become a mixture of both.
"""

from collections.abc import Sequence
from http import HTTPStatus

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from whitenoise.middleware import WhiteNoiseFileResponse
from whitenoise.responders import MissingFileError, Response, SlicedFile, StaticFile

SANDBOX = "default-src 'none'; sandbox"


BLOCK = 256 * 1024  # bytes


class FileMissing(Exception):
    """The portal knows the file, but the storage cannot give it."""


class ServedFile(StaticFile):
    """A file that goes whole or in part."""

    def get_range_response(self, range_header: str, base_headers: Sequence, file_handle) -> Response:
        headers = dict(base_headers)
        size = int(headers["Content-Length"])
        start, end = self.get_byte_range(range_header, size)
        if start >= size:
            return self.get_range_not_satisfiable_response(file_handle, size)
        if start > end:
            # This range means nothing: WhiteNoise then sends the whole file.
            raise ValueError(range_header)
        headers |= {"Content-Range": f"bytes {start}-{end}/{size}", "Content-Length": str(end - start + 1)}
        part = SlicedFile(file_handle, start, end) if file_handle else None
        return Response(HTTPStatus.PARTIAL_CONTENT, headers.items(), part)


def stored_file(request: HttpRequest, name: str, headers: Sequence[tuple[str, str]]) -> HttpResponse:
    """The file of this name in the storage, with these headers, or where nginx finds it; raises FileMissing."""
    asked = HttpResponse(headers=dict(headers))
    answer = get_conditional_response(request, asked.get("ETag"), response=asked)
    if answer is not asked:
        return answer
    path = default_storage.path(name)
    # With a bucket the copy is on the disk of this host, and nginx may run on another.
    if settings.X_ACCEL_PREFIX and not settings.FILES_URL:
        asked["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX + name
        return asked
    try:
        file = ServedFile(path, headers)
    except MissingFileError:
        raise FileMissing(name) from None
    # A range counts for GET only (RFC 9110, section 14.2), and only if it is one of this very file (section 13.1.5).
    known, environ = dict(headers), request.META
    is_of_this_file = request.headers.get("If-Range") in (None, known.get("ETag"), known.get("Last-Modified"))
    if request.method != "GET" or not is_of_this_file:
        environ = environ.copy()
        environ.pop("HTTP_RANGE", None)
    answer = file.get_response(request.method, environ)
    response = WhiteNoiseFileResponse(answer.file or (), status=int(answer.status))
    response.block_size = BLOCK
    for header, value in answer.headers:
        response[header] = value
    return response


def private_download(content: bytes | str, shown_name: str, media_type: str) -> HttpResponse:
    """What was made for one reader, to be saved as `shown_name` and kept by no cache."""
    headers = {
        "Content-Disposition": content_disposition_header(True, shown_name),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SANDBOX,
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


def private_pdf(request: HttpRequest, name: str, shown_name: str) -> HttpResponse:
    """The stored PDF for one reader, to be saved as `shown_name` and kept by no cache; raises FileMissing."""
    headers = [
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", content_disposition_header(True, shown_name)),
        ("Cache-Control", "private, no-store"),
        ("Content-Security-Policy", SANDBOX),
    ]
    return stored_file(request, name, headers)
