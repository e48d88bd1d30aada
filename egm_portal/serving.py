"""Answers with a stored file. Ranges and conditions are left to WhiteNoise, which serves the portal's static files."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from whitenoise.middleware import WhiteNoiseFileResponse
from whitenoise.responders import MissingFileError, StaticFile

SANDBOX = "default-src 'none'; sandbox"


class NotAtHand(Exception):
    """The portal knows the file, but the storage cannot give it."""


def stored_file(request: HttpRequest, name: str, headers: Sequence[tuple[str, str]]) -> HttpResponse:
    """The file of this name in the storage, with these headers, or where nginx finds it; raises NotAtHand."""
    if settings.X_ACCEL_PREFIX:
        return HttpResponse(headers=dict(headers) | {"X-Accel-Redirect": settings.X_ACCEL_PREFIX + name})
    try:
        file = StaticFile(default_storage.path(name), headers)
    except MissingFileError:
        raise NotAtHand(name) from None
    answer = file.get_response(request.method, request.META)
    response = WhiteNoiseFileResponse(answer.file or (), status=int(answer.status))
    for header, value in answer.headers:
        response[header] = value
    return response


def private_pdf(request: HttpRequest, name: str, shown_name: str) -> HttpResponse:
    """The stored PDF for one reader, to be saved as `shown_name` and kept by no cache; raises NotAtHand."""
    headers = [
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", content_disposition_header(True, shown_name)),
        ("Cache-Control", "private, no-store"),
        ("Content-Security-Policy", SANDBOX),
    ]
    return stored_file(request, name, headers)
