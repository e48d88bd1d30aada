"""The picture at the head of what is printed, if the portal was given one."""

import base64
import mimetypes
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders


def emblem() -> str:
    """The picture as a data: address, or nothing: an emblem needs authorization, so none is shipped."""
    found = finders.find(settings.REPORT_EMBLEM) if settings.REPORT_EMBLEM else None
    if not found:
        return ""
    media_type, _ = mimetypes.guess_type(found)
    return f"data:{media_type};base64,{base64.b64encode(Path(found).read_bytes()).decode()}"
